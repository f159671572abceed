import { Module } from '@nestjs/common';
import { BudgetsModule } from '../limits/budgets/budgets.module.js';
import { Breakers } from './target/breakers.js';
import { Dispatchers } from './dial/dispatchers.js';
import { Probe } from './discovery/probe.js';

/** Everything that leaves the process towards upstream MCP servers. */
@Module({
  imports: [BudgetsModule],
  providers: [Dispatchers, Breakers, Probe],
  exports: [Dispatchers, Breakers, Probe],
})
export class UpstreamModule {}
