import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { recordChange } from '../../audit/audit-rows.js';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { isUuid } from '../../fields/spelling.js';
import { invalid, Problem } from '../../problems/problem.js';
import { identityText } from '../../proxy-auth/identity-value.js';
import { issueToken, type TokenRequest } from '../tokens/issue-token.js';
import type { Principal } from '../principal/principal.js';
import { Revocations } from '../revocations/revocations.service.js';
import type { TokenCreate } from './token-bodies.js';
import { Token } from '../tokens/token.entity.js';

const day = 86_400;
const defaultDays = 90;
/** A loop that makes tokens should stop somewhere. */
const mostPerPrincipal = 1000;

/** Tokens that callers make for themselves, and administrators for anybody. */
@Injectable()
export class Tokens {
  constructor(
    @InjectEnvironment() private readonly env: Environment,
    @InjectRepository(Token) private readonly tokens: Repository<Token>,
    private readonly revocations: Revocations,
  ) {}

  /** A token carries its maker's identity and at most their rights. */
  async create(body: TokenCreate, maker: Principal): Promise<{ accessToken: string; token: Token }> {
    const request = body.sub === undefined ? ownRequest(body, maker) : requestForAnother(body, body.sub, maker);
    const principalId = /^(proxy|oidc):/.test(request.subject) ? request.subject : `local:${request.subject}`;
    if ((await this.tokens.countBy({ principalId })) >= mostPerPrincipal) {
      throw new Problem('CONFLICT', `${mostPerPrincipal} tokens are enough; revoke some`);
    }
    const issued = await issueToken(request, this.env);
    const token: Token = {
      id: issued.id,
      name: body.name,
      principalId,
      isAdmin: request.admin === true,
      createdBy: maker.id,
      createdAt: new Date(),
      expiresAt: issued.expiresAt,
      revokedAt: null,
    };
    await this.tokens.manager.transaction(async (manager) => {
      await manager.insert(Token, token);
      const { id: actor, source } = maker;
      await recordChange(manager, {
        actor,
        source,
        action: 'token.create',
        target: `${token.id} ${principalId}`,
        outcome: 'ok',
      });
    });
    return { accessToken: issued.token, token };
  }

  /** One's own tokens; an administrator's list holds everybody's. Newest first. */
  list(principal: Principal): Promise<Token[]> {
    const where = principal.role === 'admin' ? {} : { principalId: principal.id };
    return this.tokens.find({ where, order: { createdAt: 'DESC' }, take: 10_000 });
  }

  /** Holds on every replica at once; 404 for another's token. Revoking twice is fine. */
  async revoke(id: string, principal: Principal): Promise<void> {
    const token = isUuid(id) ? await this.tokens.findOneBy({ id }) : null;
    if (token === null || (principal.role !== 'admin' && token.principalId !== principal.id)) {
      throw new Problem('NOT_FOUND', 'there is no such token');
    }
    if (token.revokedAt !== null) return;
    const entry = {
      kind: 'jti' as const,
      value: token.id,
      reason: null,
      expiresAt: token.expiresAt,
    };
    await this.revocations.add(entry, principal, (manager) =>
      manager.update(Token, { id: token.id }, { revokedAt: new Date() }),
    );
  }
}

function ownRequest(body: TokenCreate, maker: Principal): TokenRequest {
  if (body.groups !== undefined) throw invalid({ path: 'groups', message: 'goes with sub only' });
  if (body.isAdmin === true && maker.role !== 'admin') throw new Problem('FORBIDDEN', 'you are not an administrator');
  return {
    subject: maker.id.replace(/^local:/, ''),
    email: maker.email,
    groups: maker.groups,
    admin: maker.role === 'admin' && body.isAdmin !== false,
    lifetime: (body.expiresInDays ?? defaultDays) * day,
  };
}

function requestForAnother(body: TokenCreate, sub: string, maker: Principal): TokenRequest {
  if (maker.role !== 'admin') throw new Problem('FORBIDDEN', 'only administrators make tokens for others');
  const subject = identityText(sub);
  if (subject.kind !== 'name')
    throw invalid({ path: 'sub', message: subject.kind === 'blank' ? 'is blank' : subject.why });
  return {
    subject: subject.text.replace(/^local:/, ''),
    groups: body.groups ?? [],
    admin: body.isAdmin === true,
    lifetime: (body.expiresInDays ?? defaultDays) * day,
  };
}
