import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal } from '../principal/decorators.js';
import type { Principal } from '../principal/principal.js';
import { BrowserSessions } from '../sign-in/browser-sessions.service.js';
import { PersonRead, personRead } from './person-read.js';

/** For the home page of whoever comes, anonymous callers included. */
@ApiTags('session')
@Controller('me')
export class MeController {
  constructor(private readonly sessions: BrowserSessions) {}

  @Get()
  @ApiOperation({ summary: 'Who is calling, how they are signed in, and what they may use' })
  @ApiOkResponse({ type: PersonRead })
  read(@CurrentPrincipal() principal: Principal): PersonRead {
    return personRead(principal, this.sessions);
  }
}
