import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { Public } from '../identity/principal/decorators.js';
import { houseProof, isNonce } from '../identity/tokens/house-proof.js';
import { Fails } from '../problems/fails.js';
import { Problem } from '../problems/problem.js';
import { HealthRead, ReadyRead, VersionRead } from './health-read.js';
import { Readiness } from './readiness.service.js';
import { version } from '../version.js';

@Public()
@ApiTags('health')
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

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
  @ApiQuery({ name: 'prove', required: false, description: 'A nonce of 22 to 64 letters, digits, - and _' })
  version(@Query('prove') nonce?: unknown): VersionRead {
    const proof = isNonce(nonce) ? { proof: houseProof(nonce, this.env) } : {};
    return { name: 'gatehouse', version, node: process.version, ...proof };
  }
}
