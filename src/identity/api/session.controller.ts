import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';
import type { Request, Response } from 'express';
import { Fails } from '../../problems/fails.js';
import { CurrentPrincipal, Public, SignedIn } from '../principal/decorators.js';
import type { Principal } from '../principal/principal.js';
import { Login } from './login.service.js';
import { BrowserSessions } from '../sign-in/browser-sessions.service.js';
import { clearedCookies } from '../sign-in/session-cookie.js';
import { PersonRead, personRead } from './person-read.js';

/** User and password, or a token, or nothing where the request itself names somebody (a proxy's header, Authorization). */
export class SessionCreate {
  @ApiPropertyOptional({ example: 'admin' })
  @IsOptional()
  @IsString()
  @Length(1, 256)
  user?: string;

  @ApiPropertyOptional({ format: 'password' })
  @IsOptional()
  @IsString()
  @Length(1, 1024)
  password?: string;

  @ApiPropertyOptional({ description: 'A token, instead of user and password' })
  @IsOptional()
  @IsString()
  @Length(1, 16_000)
  token?: string;
}

/** Sessions in browsers, of administrators and users alike: whoever they are decides what a session opens. */
@ApiTags('session')
@Controller('admin/session')
export class SessionController {
  constructor(
    private readonly sessions: BrowserSessions,
    private readonly login: Login,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'Who is signed in, and until when' })
  @ApiOkResponse({ type: PersonRead })
  read(@CurrentPrincipal() principal: Principal): PersonRead {
    return personRead(principal, this.sessions);
  }

  @Post()
  @Public()
  @ApiOperation({ summary: 'Sign in; answers with a cookie for this browser' })
  @ApiCreatedResponse({ type: PersonRead })
  @Fails('UNAUTHENTICATED', 'FORBIDDEN', 'ORIGIN_NOT_ALLOWED', 'TOO_MANY_REQUESTS')
  async start(@Body() body: SessionCreate, @Req() req: Request, @Res({ passthrough: true }) res: Response) {
    const { principal, session } = await this.login.start(body, req);
    res.setHeader('Set-Cookie', await this.sessions.cookie(session));
    res.setHeader('Cache-Control', 'no-store');
    return personRead(principal, this.sessions, session);
  }

  @Delete()
  @SignedIn()
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out' })
  @ApiNoContentResponse()
  async end(@CurrentPrincipal() principal: Principal, @Res({ passthrough: true }) res: Response): Promise<void> {
    const open = this.sessions.of(principal);
    if (open !== undefined) await this.sessions.end(open.session, principal);
    res.setHeader('Set-Cookie', clearedCookies());
    res.setHeader('Clear-Site-Data', '"cache", "storage"');
  }
}
