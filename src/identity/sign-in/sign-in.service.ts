import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { basicCredentials, bearerToken } from '../../proxy-auth/authorization.js';
import { administrator, isAdministrator, isWeakFromAfar } from './administrator.js';
import { Advice } from '../principal/advice.js';
import { TrustedPeers } from '../../proxy-auth/peers/trusted-peers.service.js';
import { LoginThrottle } from './login-throttle.js';
import type { Principal } from '../principal/principal.js';
import { senderOf, type SenderOf } from './sender.js';
import { after, accept, refuse, type Decision } from '../principal/resolution.js';
import { TokenVerifier, type TokenOutcome, type VerifiedToken } from '../tokens/token-verifier.service.js';

/** Who signs in with an Authorization header. */
@Injectable()
export class SignIn {
  private readonly advice = new Advice();
  private readonly throttle = new LoginThrottle();
  private readonly administrator: Principal;
  private readonly sender: SenderOf;

  constructor(
    @InjectEnvironment() private readonly env: Environment,
    private readonly tokens: TokenVerifier,
    peers: TrustedPeers,
  ) {
    this.administrator = administrator(env);
    this.sender = senderOf(env, peers);
  }

  /** A bad header is refused, never anonymous. */
  byAuthorization(
    req: IncomingMessage,
    authorization: string,
    proxied: string | null = null,
  ): Decision | Promise<Decision> {
    const connection: Connection = req.socket;
    const last = connection[lastSignIn];
    if (last?.authorization === authorization) return decided(this.tokens.verifyAgain(last.token));
    const basic = basicCredentials(authorization);
    if (basic !== null) return this.byPassword(req, basic.user, basic.password, proxied);
    const token = bearerToken(authorization);
    if (!token) return refuse('UNAUTHENTICATED', 'Authorization must be Bearer or Basic');
    return after(this.tokens.verify(token), (outcome) => {
      if (outcome.kind === 'verified') connection[lastSignIn] = { authorization, token: outcome };
      return decided(outcome);
    });
  }

  /** The right password is good whatever came before; `proxied` is whom a trusted proxy names, to tell senders apart. */
  byPassword(
    req: IncomingMessage,
    user: string,
    password: string,
    proxied: string | null,
  ): Decision | Promise<Decision> {
    const sender = proxied ?? this.sender(req);
    if (isAdministrator({ user, password }, req, this.env)) {
      const late = this.throttle.succeeded(user, sender);
      const decision = accept(this.administrator);
      return late === 0 ? decision : sleep(late, decision, { ref: false });
    }
    if (isWeakFromAfar({ user, password }, req, this.env)) {
      const peer = req.socket.remoteAddress ?? 'a socket without address';
      this.advice.give(
        'weak password',
        () =>
          `BASIC_AUTH_PASSWORD is weak and works from this machine only; ${peer} is not it, or a proxy. Set another.`,
      );
    }
    const retryAfterSeconds = this.throttle.failed(user, sender);
    return retryAfterSeconds > 0
      ? refuse('TOO_MANY_REQUESTS', 'too many wrong passwords; wait a little', { retryAfterSeconds })
      : refuse('UNAUTHENTICATED', 'wrong user or password');
  }
}

/**
 * A connection's last good token, beside the header it came in: most connections bring one caller's token again and again, and
 * comparing is cheaper than hashing. It goes with the connection; whether it expired or was revoked is asked each time.
 */
const lastSignIn = Symbol('last sign-in');

type Connection = Socket & { [lastSignIn]?: { readonly authorization: string; readonly token: VerifiedToken } };

function decided(outcome: TokenOutcome): Decision {
  switch (outcome.kind) {
    case 'verified':
      return accept(outcome.principal);
    case 'refused':
      return refuse('UNAUTHENTICATED', 'the token is not valid', { invalidToken: true });
    case 'unavailable':
      return refuse('UNAVAILABLE', 'the keys that verify this token cannot be had at the moment', {
        retryAfterSeconds: 5,
      });
  }
}
