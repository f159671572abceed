import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { basicCredentials, bearerToken } from '../../proxy-auth/authorization.js';
import { administrator, isAdministrator } from './administrator.js';
import { LoginThrottle } from './login-throttle.js';
import type { Principal } from '../principal/principal.js';
import { after, accept, refuse, type Decision } from '../principal/resolution.js';
import { TokenVerifier, type TokenOutcome, type VerifiedToken } from '../tokens/token-verifier.service.js';

/** Who signs in with an Authorization header. */
@Injectable()
export class SignIn {
  private readonly throttle = new LoginThrottle();
  private readonly administrator: Principal;

  constructor(
    @InjectEnvironment() private readonly env: Environment,
    private readonly tokens: TokenVerifier,
  ) {
    this.administrator = administrator(env);
  }

  /** A bad header is refused, never anonymous. */
  byAuthorization(req: IncomingMessage, authorization: string): Decision | Promise<Decision> {
    const connection: Connection = req.socket;
    const last = connection[lastSignIn];
    if (last?.authorization === authorization) return decided(this.tokens.verifyAgain(last.token));
    const basic = basicCredentials(authorization);
    if (basic !== null) return this.byPassword(req, basic.user, basic.password);
    const token = bearerToken(authorization);
    if (!token) return refuse('UNAUTHENTICATED', 'Authorization must be Bearer or Basic');
    return after(this.tokens.verify(token), (outcome) => {
      if (outcome.kind === 'verified') connection[lastSignIn] = { authorization, token: outcome };
      return decided(outcome);
    });
  }

  byPassword(req: IncomingMessage, user: string, password: string): Decision {
    const key = `${req.socket.remoteAddress} ${user}`;
    const retryAfterSeconds = this.throttle.wait(key);
    if (retryAfterSeconds > 0) {
      return refuse('TOO_MANY_REQUESTS', 'too many wrong passwords; wait a little', { retryAfterSeconds });
    }
    if (!isAdministrator({ user, password }, req, this.env)) {
      this.throttle.failed(key);
      return refuse('UNAUTHENTICATED', 'wrong user or password');
    }
    this.throttle.succeeded(key);
    return accept(this.administrator);
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
