import { Module } from '@nestjs/common';
import { Connections } from './connections.service.js';
import { Ledger } from './ledger.service.js';
import { Places } from './places.service.js';

/** What the process holds for whom. */
@Module({ providers: [Ledger, Places, Connections], exports: [Ledger, Places, Connections] })
export class BudgetsModule {}
