import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../identity/principal/decorators.js';
import { Problem } from '../problems/problem.js';
import { Readiness } from './readiness.service.js';
import { version } from '../version.js';

@Public()
@ApiTags('Health')
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('health')
  @ApiOperation({ summary: 'Is the process alive? Asks nothing else.' })
  @ApiOkResponse({ example: { status: 'healthy' } })
  health() {
    return { status: 'healthy' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Should traffic be sent here? 503 before the catalogue is loaded and while draining.' })
  @ApiOkResponse({ example: { status: 'ready', database: 'connected' } })
  @ApiServiceUnavailableResponse({ description: 'Not yet, or no longer; see `detail`.' })
  ready() {
    const state = this.readiness.state();
    if (state.ready) return { status: 'ready', database: state.database };
    throw new Problem('UNAVAILABLE', state.reason, { headers: { 'Retry-After': '1' } });
  }

  @Get('version')
  @ApiOperation({ summary: 'What runs here.' })
  @ApiOkResponse({ example: { name: 'gatehouse', version: '0.1.0', node: 'v24.0.0' } })
  version() {
    return { name: 'gatehouse', version, node: process.version };
  }
}
