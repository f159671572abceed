import { Global, Module } from '@nestjs/common';
import { Breakers } from './breaker.js';
import { Dispatchers } from './dispatcher.js';
import { Probe } from './probe.js';

/** Everything that leaves the process towards upstream MCP servers. */
@Global()
@Module({ providers: [Dispatchers, Breakers, Probe], exports: [Dispatchers, Breakers, Probe] })
export class UpstreamModule {}
