import { Module } from '@nestjs/common';
import { Connections } from './connections.service.js';
import { Ledger } from './ledger.service.js';
import { Places } from './places.service.js';
import { StrangerBytes } from './stranger-bytes.service.js';

/** What the process holds for whom. */
@Module({
  providers: [Ledger, Places, Connections, StrangerBytes],
  exports: [Ledger, Places, Connections, StrangerBytes],
})
export class BudgetsModule {}
