import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { setTimeout as pause } from 'node:timers/promises';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { IdentityResolver } from '../identity/identity-resolver.service.js';
import { AdminOnly, Public } from '../identity/principal/decorators.js';
import { restSurface } from '../identity/principal/surface.js';
import { TokenVerifier } from '../identity/tokens/token-verifier.service.js';
import { Fails } from '../problems/fails.js';
import { Problem } from '../problems/problem.js';
import { bearerToken } from '../proxy-auth/authorization.js';
import { ProxyAuthenticator } from '../proxy-auth/proxy-authenticator.service.js';
import { TrustedPeers } from '../proxy-auth/peers/trusted-peers.service.js';
import { ArrivedRead, DiagnosticsRead, TicketRead } from './doctor-read.js';
import { DoctorTickets, ticketHeader } from './doctor-ticket.service.js';
import { worstFirst } from './finding.js';
import { HouseCheck } from './house-check.service.js';

/** Events of `GET /doctor/stream`: so many, so far apart, then a silence and one more; ms. */
const steps = 4;
const stepMs = 250;
const longestSilence = 60_000;

/** What `gatehouse doctor` asks a running gateway. */
@ApiTags('diagnostics')
@Controller()
export class DoctorController {
  constructor(
    private readonly house: HouseCheck,
    private readonly tickets: DoctorTickets,
    private readonly identity: IdentityResolver,
    private readonly bearers: TokenVerifier,
    private readonly proxy: ProxyAuthenticator,
    private readonly peers: TrustedPeers,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  @Get('admin/diagnostics')
  @ApiOperation({ summary: 'Settings, database, keys, clock and every gateway, looked at now; worst first' })
  @ApiOkResponse({ type: DiagnosticsRead })
  async diagnostics(): Promise<DiagnosticsRead> {
    return { findings: worstFirst(await this.house.run()) };
  }

  @Post('admin/diagnostics/ticket')
  @AdminOnly()
  @ApiOperation({ summary: 'A ticket to ask through the proxy in front what arrives here, for five minutes' })
  ticket(): TicketRead {
    return { ticket: this.tickets.issue() };
  }

  @Get('doctor/arrived')
  @Public()
  @ApiOperation({
    summary: 'What came of this request through the proxy; with a ticket of POST /admin/diagnostics/ticket',
  })
  @ApiHeader({ name: ticketHeader, required: true })
  @Fails('UNAUTHENTICATED', 'NOT_FOUND')
  @ApiOkResponse({ type: ArrivedRead })
  async arrived(@Req() req: Request): Promise<ArrivedRead> {
    await this.admit(req);
    const identity = this.identity.strip(req);
    const outcome = await this.proxy.authenticate(identity, req.socket);
    const { headers, enabled } = this.proxy.settings;
    return {
      headers: [...identity.arrived, ...rest(req.rawHeaders)].map(({ name, value }) => ({
        name,
        value: value.includes('doctor-') ? value : null,
      })),
      read: Object.fromEntries(Object.entries(headers).filter(([, name]) => name !== undefined)) as Record<
        string,
        string
      >,
      proxied: enabled,
      preset: this.env.PROXY_PRESET,
      user: outcome.kind === 'user' ? outcome.user.value : null,
      refusal: identity.malformed ?? (outcome.kind === 'refused' ? outcome.detail : null),
      tokenRefusal: await this.tokenRefusal(identity.authorization),
      publicUrl: this.env.PUBLIC_URL,
      peer: req.socket.remoteAddress ?? null,
      peerTrusted: this.peers.trusts(req.socket),
    };
  }

  private async tokenRefusal(authorization = ''): Promise<string | null> {
    const token = bearerToken(authorization);
    if (token === null) return null;
    const outcome = await this.bearers.verify(token);
    if (outcome.kind === 'unavailable') return 'the keys of its issuer cannot be had; the log says why.';
    return outcome.kind === 'refused' ? outcome.why() : null;
  }

  /** A few events, a silence of as many ms as asked, and one event more: does it come as it is sent, and does it stay open? */
  @Get('doctor/stream')
  @Public()
  @ApiExcludeEndpoint()
  async stream(@Req() req: Request, @Res() res: Response, @Query('silence') silence: string): Promise<void> {
    await this.admit(req);
    const quiet = Math.min(Number(silence) || 0, longestSilence);
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    for (let step = 1; step <= steps && !res.destroyed; step += 1) {
      res.write(`data: ${step}\n\n`);
      await pause(stepMs);
    }
    if (!res.destroyed) await pause(quiet);
    res.end('data: end\n\n');
  }

  /** Without a ticket they are told what any unknown path says: 401, or 404 where they are somebody. */
  private async admit(req: Request): Promise<void> {
    if (this.tickets.good(req.headers[ticketHeader])) return;
    const resolution = await this.identity.resolve(req, restSurface(req.method, req.path, undefined));
    if (resolution.ok) throw new Problem('NOT_FOUND', 'There is nothing at this path.');
    const { code, detail, headers } = resolution.refusal;
    throw new Problem(code, detail, { headers });
  }
}

/** What is left of the headers when those of identity are taken out. */
function rest(rawHeaders: readonly string[]): { name: string; value: string }[] {
  const pairs: { name: string; value: string }[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.toLowerCase() !== ticketHeader) pairs.push({ name, value: rawHeaders[at + 1]! });
  }
  return pairs;
}
