import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { recordChange } from '../../audit/audit-rows.js';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { isUuid } from '../../fields/spelling.js';
import { invalid, Problem } from '../../problems/problem.js';
import { identityText } from '../../proxy-auth/identity-value.js';
import { clockSkew } from '../../jwt/verify-token.js';
import type { Link } from '../principal/grant.js';
import { localEmail, writtenId } from '../principal/principal-id.js';
import { BrowserSessions } from '../sign-in/browser-sessions.service.js';
import { issueToken } from '../tokens/issue-token.js';
import type { Principal } from '../principal/principal.js';
import { Revocations } from '../revocations/revocations.service.js';
import type { TokenCreate } from './token-bodies.js';
import { Token } from '../tokens/token.entity.js';

const day = 86_400;
/** A loop that makes tokens should stop somewhere. */
const mostPerPrincipal = 1000;
/** Tokens made with tokens made with tokens: each carries the whole chain. */
const longestChain = 8;

/** Tokens that callers make for themselves, and administrators for anybody. */
@Injectable()
export class Tokens {
  constructor(
    @InjectEnvironment() private readonly env: Environment,
    @InjectRepository(Token) private readonly tokens: Repository<Token>,
    private readonly revocations: Revocations,
    private readonly sessions: BrowserSessions,
  ) {}

  /** A token carries its maker's identity and at most their rights, and hangs on what it is made with. */
  async create(body: TokenCreate, maker: Principal): Promise<{ accessToken: string; token: Token }> {
    const named = body.sub === undefined ? ownRequest(body, maker) : requestForAnother(body, body.sub, maker);
    const request = {
      ...named,
      authority: maker.grant.authority,
      chain: chainOf(maker),
      expires: this.end(body, maker),
    };
    const principalId = request.id;
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

  /** TOKEN_MAX_DAYS, what is asked for, and the end of the token it is made with: the earliest. */
  private end({ expiresInDays: days }: TokenCreate, maker: Principal): number {
    const most = this.env.TOKEN_MAX_DAYS;
    if (days !== undefined && days > most) {
      throw invalid({ path: 'expiresInDays', message: `must be ${most} or less (TOKEN_MAX_DAYS)` });
    }
    const parentEnd = this.sessions.of(maker)?.tokensEnd ?? maker.grant.ends;
    return Math.floor(Math.min(Date.now() / 1000 + (days ?? most) * day, parentEnd));
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
      // As long as a clock that is behind takes the token, and what hangs on it.
      expiresAt: new Date(token.expiresAt.getTime() + 2 * clockSkew * 1000),
    };
    await this.revocations.add(entry, principal, (manager) =>
      manager.update(Token, { id: token.id }, { revokedAt: new Date() }),
    );
  }
}

/** What a token of this maker hangs on: the maker's chain without the browser session, which ends long before. */
function chainOf({ grant }: Principal): readonly Link[] {
  const chain = grant.chain.filter(({ session }) => session === undefined);
  if (chain.length > longestChain) {
    throw new Problem(
      'CONFLICT',
      `${longestChain} tokens, each made with the one before, are enough; sign in another way`,
    );
  }
  return chain;
}

function ownRequest(body: TokenCreate, maker: Principal) {
  if (body.groups !== undefined) throw invalid({ path: 'groups', message: 'goes with sub only' });
  if (body.isAdmin === true && maker.role !== 'admin') throw new Problem('FORBIDDEN', 'you are not an administrator');
  const { id, email, groups } = maker;
  return { id, email, groups, admin: maker.role === 'admin' && body.isAdmin !== false };
}

function requestForAnother(body: TokenCreate, sub: string, maker: Principal) {
  if (maker.role !== 'admin') throw new Problem('FORBIDDEN', 'only administrators make tokens for others');
  const name = identityText(sub);
  if (name.kind !== 'name')
    throw invalid({ path: 'sub', message: name.kind === 'blank' ? 'must not be empty' : name.why });
  const id = writtenId(name.text);
  return { id, email: localEmail(id), groups: body.groups ?? [], admin: body.isAdmin === true };
}
