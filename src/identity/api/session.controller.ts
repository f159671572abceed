import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';
import type { Request, Response } from 'express';
import { Fails } from '../../problems/fails.js';
import { AdminSessions, clearedCookie } from '../sign-in/admin-sessions.service.js';
import { CurrentPrincipal, Public } from '../principal/decorators.js';
import type { Principal } from '../principal/principal.js';
import { Login } from './login.service.js';
import type { Session } from '../sign-in/session.js';

/** User and password, or a token, or nothing where a proxy signed the administrator in. */
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

  @ApiPropertyOptional({ description: "An administrator's token, instead of user and password" })
  @IsOptional()
  @IsString()
  @Length(1, 16_000)
  token?: string;
}

/** Who is signed in, and until when. */
export class SessionRead {
  @ApiProperty({ example: 'local:admin' })
  id: string;
  @ApiProperty({ example: 'admin' })
  name: string;
  @ApiProperty({ nullable: true, type: String })
  email: string | null;
  @ApiProperty({ enum: ['admin'] })
  role: string;
  @ApiProperty({ enum: ['password', 'token', 'proxy'] })
  method: string;
  @ApiProperty({
    nullable: true,
    type: String,
    description: 'To send as X-CSRF-Token with every write; null without a session',
  })
  csrfToken: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' })
  idleExpiresAt: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' })
  expiresAt: string | null;
}

/** Signing in to the admin side with a browser. */
@ApiTags('session')
@Controller('admin/session')
export class SessionController {
  constructor(
    private readonly sessions: AdminSessions,
    private readonly login: Login,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Who is signed in' })
  @ApiOkResponse({ type: SessionRead })
  read(@CurrentPrincipal() principal: Principal): SessionRead {
    const session = this.sessions.of(principal);
    if (session !== undefined) return this.view(session);
    const { id, name, email, role, source } = principal;
    const method = source === 'basic' ? 'password' : source === 'jwt' ? 'token' : 'proxy';
    return { id, name, email, role, method, csrfToken: null, idleExpiresAt: null, expiresAt: null };
  }

  @Post()
  @Public()
  @ApiOperation({ summary: 'Sign in; answers with a cookie for this browser' })
  @ApiCreatedResponse({ type: SessionRead })
  @Fails('UNAUTHENTICATED', 'FORBIDDEN', 'ORIGIN_NOT_ALLOWED', 'TOO_MANY_REQUESTS')
  async start(@Body() body: SessionCreate, @Req() req: Request, @Res({ passthrough: true }) res: Response) {
    const session = await this.login.start(body, req);
    res.setHeader('Set-Cookie', this.sessions.cookie(session));
    res.setHeader('Cache-Control', 'no-store');
    return this.view(session);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out' })
  @ApiNoContentResponse()
  async end(@CurrentPrincipal() principal: Principal, @Res({ passthrough: true }) res: Response): Promise<void> {
    const session = this.sessions.of(principal);
    if (session !== undefined) await this.sessions.end(session, principal);
    res.setHeader('Set-Cookie', clearedCookie);
    res.setHeader('Clear-Site-Data', '"cache", "storage"');
  }

  private view(session: Session): SessionRead {
    const time = (seconds: number) => new Date(seconds * 1000).toISOString();
    return {
      id: session.principalId,
      name: session.name,
      email: session.email,
      role: 'admin',
      method: session.method,
      csrfToken: this.sessions.csrf(session),
      idleExpiresAt: time(session.idleUntil),
      expiresAt: time(session.endsAt),
    };
  }
}
