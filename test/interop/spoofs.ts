import { request } from 'node:http';
import { families } from '../../src/proxy-auth/presets/presets.js';

const bearer = (claims: object) =>
  `Bearer ${[{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;

/** Every way that was measured, and some more, to bring a name of one's own: flat raw headers, by what they do. */
export function spoofs(
  user: string,
  group: string,
  own: readonly string[] = [],
): (readonly [string, readonly string[]])[] {
  const names = [...new Set([...families.flatMap((family) => family.names), 'x-authenticated-user', ...own])];
  const forms = names.flatMap((name): (readonly [string, readonly string[]])[] => {
    const value = /group|role/.test(name) ? group : /e?mail/.test(name) ? 'alice@example.com' : user;
    const all = name.replaceAll('-', '_');
    const one = name.replace('-', '_');
    return [
      [name, [name, value]],
      [`${name} in capitals`, [name.toUpperCase(), value]],
      [`${name} with _`, [all, value]],
      [`${name} with one _`, [one, value]],
      [`${name} with dots`, [name.replaceAll('-', '.'), value]],
      [`${name} twice`, [name, value, name, value]],
      [`${name} empty`, [name, '']],
      [`${name} (null)`, [name, '(null)']],
      [`Connection names ${name}`, ['Connection', `close, ${name}`]],
      [`${name}, and Connection names it`, [name, value, 'Connection', `close, ${name}`]],
      [`${name} with _, and Connection names the true one`, [all, value, 'Connection', `close, ${name}`]],
    ];
  });
  const together = families.map(
    (family) =>
      [
        `the whole family of ${family.names[0]!}`,
        family.names.flatMap((name) => [name, /group|role/.test(name) ? group : user]),
      ] as const,
  );
  const tokens = [
    'Basic YWRtaW46YWRtaW4=',
    'Bearer x',
    bearer({ sub: user, is_admin: true }),
    `Basic ${btoa(`${user}:`)}`,
  ];
  return [
    ...forms,
    ...together,
    ...tokens.map((value) => [`Authorization: ${value.slice(0, 14)}`, ['Authorization', value]] as const),
    ['two Authorization', ['Authorization', tokens[0]!, 'Authorization', tokens[2]!]],
    ['Connection names Authorization and Cookie', ['Connection', 'close, Authorization, Cookie']],
  ];
}

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

/** GET with raw headers as they stand. A connection that is cut has status 0. */
export const rawGet = (url: string, headers: readonly string[]): Promise<RawAnswer> =>
  new Promise((done) => {
    const { host } = new URL(url);
    const req = request(url, { headers: ['Host', host, ...headers], agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', () => done({ status: 0, body: '' }));
      res.on('end', () => done({ status: res.statusCode!, body: Buffer.concat(chunks).toString() }));
    });
    req.on('error', () => done({ status: 0, body: '' }));
    req.end();
  });

/**
 * What makes somebody else of `nogroups`, whose login this is, or somebody of nobody: each spoof that does, with what came of it.
 * `own`: headers that are believed behind this proxy, in lower case, beside those of the known families.
 */
export async function forgedAt(front: string, cookie: string, own: readonly string[] = []): Promise<string[]> {
  const forged: string[] = [];
  for (const [what, headers] of spoofs('alice', 'admins', own)) {
    const { status, body } = await rawGet(`${front}/me`, ['Cookie', cookie, ...headers]);
    const { id, role, groups, email } = (status === 200 ? JSON.parse(body) : {}) as Record<string, unknown>;
    const theirs = id === 'proxy:nogroups' && role === 'user' && String(groups) === '' && email !== 'alice@example.com';
    if (status === 200 && !theirs) forged.push(`${what}: ${body}`);
    const without = await rawGet(`${front}/me`, headers);
    if (without.status === 200) forged.push(`without a login, ${what}: ${without.body}`);
  }
  return forged;
}
