import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { tokenHash } from '../../jwt/verified-token.js';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { invalid, Problem } from '../../problems/problem.js';
import { CurrentPrincipal } from '../principal/decorators.js';
import { address, personIds } from '../principal/person.js';
import { parsePrincipalId } from '../principal/principal-id.js';
import { anonymous, type Principal } from '../principal/principal.js';
import { revocationKinds, type RevocationKind } from '../revocations/revocation.entity.js';
import { Revocations } from '../revocations/revocations.service.js';
import { RevocationCreate, RevocationCreated, RevocationRead } from './token-bodies.js';

/** The deny list: tokens and principals that are refused in every mode, on every transport. */
@ApiTags('tokens')
@Controller('admin/revocations')
export class RevocationsController {
  constructor(
    @InjectEnvironment() private readonly env: Environment,
    private readonly revocations: Revocations,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What is denied' })
  @ApiOkResponse({ type: [RevocationRead] })
  async list(): Promise<RevocationRead[]> {
    return (await this.revocations.list()).map(({ kind, value, reason, createdBy, createdAt, expiresAt }) => ({
      kind,
      value,
      reason,
      createdBy,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
    }));
  }

  @Post()
  @ApiOperation({ summary: 'Deny a token, a person or a session, and all that was made with it' })
  @ApiCreatedResponse({ type: RevocationCreated })
  async add(@Body() body: RevocationCreate, @CurrentPrincipal() principal: Principal): Promise<RevocationCreated> {
    const value = denied(body);
    const entry = { kind: body.kind, value, reason: body.reason ?? null, expiresAt: null };
    await this.revocations.add(entry, principal);
    const also = body.kind === 'principal' ? personIds(value, null, this.env).filter((id) => id !== value) : [];
    return { kind: body.kind, value, reason: entry.reason, also };
  }

  @Delete(':kind/:value')
  @HttpCode(204)
  @ApiOperation({ summary: 'Allow again' })
  @ApiNoContentResponse()
  async remove(
    @Param('kind') kind: string,
    @Param('value') value: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<void> {
    const known = revocationKinds.includes(kind as RevocationKind);
    if (!known || !(await this.revocations.remove(kind as RevocationKind, value, principal))) {
      throw new Problem('NOT_FOUND', 'that is not denied');
    }
  }
}

/** How the deny list holds it. The token itself is never kept. */
function denied({ kind, value }: RevocationCreate): string {
  if (kind === 'token') return tokenHash(value);
  if (kind !== 'principal' || value === anonymous.id || parsePrincipalId(value) !== null) return value;
  if (value.includes('@')) return address(value);
  const message = 'must be an id (local:…, proxy:…, oidc:<issuer>#…) or an e-mail address';
  throw invalid({ path: 'value', message });
}
