import { Controller, Get, Header, Req, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { isLocal, originPolicy, type OriginPolicy } from '../identity/origin-policy.js';
import { AdminOnly, Public } from '../identity/principal/decorators.js';
import { Fails } from '../problems/fails.js';
import { Problem } from '../problems/problem.js';
import { Metrics } from './metrics.service.js';

/**
 * `GET /metrics`. `open`: nobody is asked who they are, but the gateway must have been asked by a loopback name, or a web page
 * whose name resolves to 127.0.0.1 could read it (DNS rebinding). Else it is for administrators.
 */
export function metricsController(open: boolean): Type {
  const ForScrapers = open ? Public : AdminOnly;

  @ApiTags('health')
  @Controller()
  class MetricsController {
    private readonly originAllowed: OriginPolicy;

    constructor(
      private readonly metrics: Metrics,
      @InjectEnvironment() env: Environment,
    ) {
      this.originAllowed = originPolicy(env);
    }

    @Get('metrics')
    @ForScrapers()
    @Header('Content-Type', Metrics.contentType)
    @ApiOperation({ summary: 'Figures for Prometheus. On a loopback listener for everybody there.' })
    @ApiProduces('text/plain')
    @ApiOkResponse({ schema: { type: 'string', example: 'process_cpu_seconds_total 1.25' } })
    @Fails('ORIGIN_NOT_ALLOWED')
    text(@Req() { headers }: Request): Promise<string> {
      if (open && !(isLocal(headers.host ?? '') && this.originAllowed(headers))) {
        throw new Problem('ORIGIN_NOT_ALLOWED', 'metrics are read here by a loopback name only');
      }
      return this.metrics.text();
    }
  }
  return MetricsController;
}
