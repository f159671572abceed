import { SignJWT } from 'jose';
import { processSettings } from '../settings.js';
import { parseOptions } from './options.js';
import { exitCode, UsageError, type Verb } from './verb.js';

/** Signs a client token with JWT_SECRET_KEY, as this gateway and ContextForge verify it. */
export const tokenVerb: Verb = {
  summary: 'make a client token',
  usage: `gatehouse token --sub NAME [--exp 30d] [--admin] [--group NAME]… [--json]
  --sub     whom the token names; an e-mail address is also his address
  --exp     how long it is good: 15m, 12h, 30d (default 7d)
  --admin   the rights of an administrator
  --group   a group he belongs to`,
  async run(args, io) {
    const { values } = parseOptions(args, {
      sub: { type: 'string' },
      exp: { type: 'string', default: '7d' },
      admin: { type: 'boolean' },
      group: { type: 'string', multiple: true },
      json: { type: 'boolean' },
    });
    if (!values.sub) throw new UsageError('--sub is needed');
    if (!/^\d+[smhdw]$/.test(values.exp)) throw new UsageError('--exp must be like 15m, 12h or 30d');
    const env = processSettings();
    const token = await new SignJWT({
      ...(values.sub.includes('@') ? { email: values.sub } : {}),
      ...(values.group ? { groups: values.group } : {}),
      ...(values.admin ? { is_admin: true } : {}),
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(values.sub)
      .setIssuer(env.JWT_ISSUER)
      .setAudience(env.JWT_AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(values.exp)
      .setJti(crypto.randomUUID())
      .sign(new TextEncoder().encode(env.JWT_SECRET_KEY));
    io.out(values.json ? JSON.stringify({ token }) : token);
    return exitCode.ok;
  },
};
