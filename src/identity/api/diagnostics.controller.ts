import { Controller, Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import type { IdentityHeaders } from '../../proxy-auth/identity-headers.js';
import { decodeUtf8 } from '../../proxy-auth/identity-value.js';
import type { ProxyOutcome } from '../../proxy-auth/proxied-user.js';
import { ProxyAuthenticator } from '../../proxy-auth/proxy-authenticator.service.js';
import { isBound } from '../../proxy-auth/presets/proxy-settings.js';
import { TrustedPeers } from '../../proxy-auth/peers/trusted-peers.service.js';
import { IdentityDiagnosticsRead } from './diagnostics-read.js';
import { CurrentPrincipal } from '../principal/decorators.js';
import { IdentityResolver } from '../identity-resolver.service.js';
import type { Principal } from '../principal/principal.js';
import { startupWarnings } from '../startup-warnings.js';

/** Shows an administrator what the proxy in front sends, and what came of it. */
@ApiTags('diagnostics')
@Controller('admin/diagnostics/identity')
export class DiagnosticsController {
  constructor(
    @InjectEnvironment() private readonly env: Environment,
    private readonly resolver: IdentityResolver,
    private readonly proxy: ProxyAuthenticator,
    private readonly peers: TrustedPeers,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Which identity headers this request brought, from which peer, what was trusted and why' })
  @ApiOkResponse({ type: IdentityDiagnosticsRead })
  async read(@Req() req: Request, @CurrentPrincipal() principal: Principal): Promise<IdentityDiagnosticsRead> {
    const headers = this.resolver.strip(req);
    return {
      mode: this.mode(),
      expected: this.proxy.settings.headers,
      preset: this.env.PROXY_PRESET,
      bound: isBound(this.env),
      anonymous: this.env.AUTH_REQUIRED ? 'refused' : this.resolver.anonymousReach,
      peer: { address: req.socket.remoteAddress ?? null, trusted: this.peers.trusts(req.socket) },
      arrived: this.arrived(headers),
      authorization: headers.authorization?.split(' ')[0] ?? null,
      outcome: outcomeView(await this.proxy.authenticate(headers, req.socket)),
      you: { id: principal.id, source: principal.source, role: principal.role },
      warnings: startupWarnings(this.env),
    };
  }

  private mode(): 'jwt' | 'proxy' | 'bearer' | 'none' {
    if (this.env.MCP_CLIENT_AUTH_ENABLED) return 'jwt';
    if (!this.env.TRUST_PROXY_AUTH) return 'none';
    return this.proxy.settings.enabled ? 'proxy' : 'bearer';
  }

  /** Values that name somebody are shown; secrets, assertions and tokens only as present. */
  private arrived({ arrived }: IdentityHeaders) {
    const { secret, assertion, ...shown } = this.proxy.settings.headers;
    const hidden = new Set([secret, assertion]);
    return arrived.map(({ name, value }) => {
      const lower = name.toLowerCase();
      const visible = !hidden.has(lower) && !/token|jwt|secret|signature|assertion|oidc-data/.test(lower);
      return {
        name,
        value: visible ? (decodeUtf8(value) ?? '(not UTF-8)') : '(present)',
        configured: Object.values(shown).includes(lower) || hidden.has(lower),
      };
    });
  }
}

function outcomeView(outcome: ProxyOutcome) {
  if (outcome.kind === 'none') return { trusted: false, why: outcome.hint ?? 'no identity header came' };
  if (outcome.kind === 'user') return { trusted: true, user: outcome.user };
  return { trusted: false, code: outcome.code, why: outcome.detail, advice: outcome.advice };
}
