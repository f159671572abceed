import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { SignJWT } from 'jose';
import type { AuditLog } from '../../../src/audit/audit-log.service.js';
import { readEnvironment } from '../../../src/config/read-environment.js';
import { IdentityResolver } from '../../../src/identity/identity-resolver.service.js';
import type { Resolution, Surface } from '../../../src/identity/principal/resolution.js';
import { BrowserSessions } from '../../../src/identity/sign-in/browser-sessions.service.js';
import type { Revocations } from '../../../src/identity/revocations/revocations.service.js';
import { SignIn } from '../../../src/identity/sign-in/sign-in.service.js';
import { TokenVerifier } from '../../../src/identity/tokens/token-verifier.service.js';
import { AssertionVerifier } from '../../../src/proxy-auth/assertion-verifier.service.js';
import { ProxyAuthenticator } from '../../../src/proxy-auth/proxy-authenticator.service.js';
import { TrustedPeers } from '../../../src/proxy-auth/peers/trusted-peers.service.js';

export const testSecret = 'a-secret-of-the-tests-with-40-characters';
export const testPassword = 'a password of the tests';

/** A real HTTP server with the real resolver behind it, and nothing else: what one request amounts to. */
export async function startIdentityServer(settings: Readonly<Record<string, string>> = {}) {
  const env = readEnvironment({ JWT_SECRET_KEY: testSecret, BASIC_AUTH_PASSWORD: testPassword, ...settings });
  // A spec that reads the log spies on it.
  Logger.overrideLogger(false);
  const peers = new TrustedPeers(env);
  await peers.onModuleInit();
  const revocations = { denies: () => false } as unknown as Revocations;
  const tokens = new TokenVerifier(env, revocations);
  const proxy = new ProxyAuthenticator(env, peers, new AssertionVerifier(env));
  const sessions = new BrowserSessions(env, tokens, revocations);
  const resolver = new IdentityResolver(env, proxy, tokens, new SignIn(env, tokens, peers), sessions, revocations, {
    recordRefusal: () => {},
  } as unknown as AuditLog);

  const seen: { req?: IncomingMessage; resolution?: Resolution } = {};
  const server = createServer((req, res) => {
    void Promise.resolve(resolver.resolve(req, surface)).then((resolution) => {
      Object.assign(seen, { req, resolution });
      res.end();
    });
  });
  let surface: Surface = 'client';
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    env,
    resolver,
    sessions,
    /** Sends headers as they stand (a flat raw list) and returns what the resolver made of them. */
    async ask(rawHeaders: readonly string[] = [], on: Surface = 'client', from = '127.0.0.1', path = '/mcp') {
      surface = on;
      await new Promise<void>((done, failed) => {
        const headers = [...rawHeaders];
        if (!headers.some((name, at) => at % 2 === 0 && /^host$/i.test(name)))
          headers.push('Host', `127.0.0.1:${port}`);
        const req = request({ port, host: '127.0.0.1', localAddress: from, path, headers }, (res) => {
          res.resume();
          res.on('end', done);
        });
        req.on('error', failed);
        req.end();
      });
      return { resolution: seen.resolution!, req: seen.req! };
    },
    close: () => new Promise((done) => server.close(done)),
  };
}

export type IdentityServer = Awaited<ReturnType<typeof startIdentityServer>>;

/** A token as ContextForge's own tool makes it: HS256 with the shared secret. */
export const userToken = (claims: Record<string, unknown> = {}, secret = testSecret): Promise<string> =>
  new SignJWT({ iss: 'mcpgateway', aud: 'mcpgateway-api', sub: 'john.doe@example.com', ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secret));

/** In one word: who it is, or why not. */
export const verdict = (resolution: Resolution): string =>
  resolution.ok ? resolution.principal.id : resolution.refusal.code;
