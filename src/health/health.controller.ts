import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../identity/principal/decorators.js';
import { Fails } from '../problems/fails.js';
import { Problem } from '../problems/problem.js';
import { HealthRead, ReadyRead, VersionRead } from './health-read.js';
import { Readiness } from './readiness.service.js';
import { version } from '../version.js';

@Public()
@ApiTags('health')
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('health')
  @ApiOperation({ summary: 'Is the process alive? Asks nothing else.' })
  @ApiOkResponse({ type: HealthRead })
  health(): HealthRead {
    return { status: 'healthy' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Should traffic be sent here? 503 before the catalogue is loaded and while draining.' })
  @ApiOkResponse({ type: ReadyRead })
  @Fails('UNAVAILABLE')
  ready(): ReadyRead {
    const state = this.readiness.state();
    if (state.ready) return { status: 'ready', database: state.database };
    throw new Problem('UNAVAILABLE', state.reason, { headers: { 'Retry-After': '1' } });
  }

  @Get('version')
  @ApiOperation({ summary: 'What runs here.' })
  @ApiOkResponse({ type: VersionRead })
  version(): VersionRead {
    return { name: 'gatehouse', version, node: process.version };
  }
}
