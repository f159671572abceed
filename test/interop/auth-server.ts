import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { aliceSub } from './measured-headers.js';

export const nobodysSub = 'CgEzEgVsb2NhbA';
/** Who is behind each session of these tests. */
export const users = {
  alice: { sub: aliceSub, name: 'alice', email: 'alice@example.com', groups: 'team-a,team-a/admins,with,comma' },
  nogroups: { sub: nobodysSub, name: 'nogroups', email: 'ng@example.com', groups: '' },
};

/**
 * Answers the sub-request of a proxy as oauth2-proxy 7.15.3 was measured to: 202 at its own path, and 200 elsewhere, as with
 * `static://200` behind it, which Envoy needs. The session is the cookie `sess=<user>`.
 */
export async function startAuthServer() {
  const server = createServer((req, res) => {
    const name = /(?:^|;\s*)sess=(\w+)/.exec(req.headers.cookie ?? '')?.[1];
    const user = users[name as keyof typeof users];
    if (user === undefined) return void res.writeHead(401, { 'Content-Type': 'text/plain' }).end('Unauthorized\n');
    res.writeHead(req.url?.endsWith('/auth') === true ? 202 : 200, {
      'X-Auth-Request-User': user.sub,
      'X-Auth-Request-Email': user.email,
      'X-Auth-Request-Preferred-Username': user.name,
      ...(user.groups ? { 'X-Auth-Request-Groups': user.groups } : {}),
    });
    res.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { port: (server.address() as AddressInfo).port, close: () => new Promise((done) => server.close(done)) };
}
