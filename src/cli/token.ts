import { localEmail, writtenId } from '../identity/principal/principal-id.js';
import { issueToken } from '../identity/tokens/issue-token.js';
import { processSettings } from '../settings.js';
import { parseOptions } from './options.js';
import { exitCode, UsageError, type Verb } from './verb.js';

const secondsOf = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;

/** Signs a client token with the gateway's own key. */
export const tokenVerb: Verb = {
  summary: 'make a client token',
  usage: `gatehouse token --sub NAME [--exp 30d] [--admin] [--group NAME]… [--json]
  --sub     whom the token names; an e-mail address is also their address
  --exp     how long it is good: 15m, 12h, 30d (default 7d)
  --admin   the rights of an administrator
  --group   a group they belong to`,
  async run(args, io) {
    const { values } = parseOptions(args, {
      sub: { type: 'string' },
      exp: { type: 'string', default: '7d' },
      admin: { type: 'boolean', default: false },
      group: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean' },
    });
    if (!values.sub) throw new UsageError('--sub is required');
    const [, number, unit] = /^(\d{1,6})([smhdw])$/.exec(values.exp) ?? [];
    if (unit === undefined) throw new UsageError('--exp must be like 15m, 12h or 30d');
    const named = writtenId(values.sub);
    const { token, id, expiresAt } = await issueToken(
      {
        id: named,
        email: localEmail(named),
        groups: values.group,
        ...(values.admin ? { admin: true } : {}),
        expires: Math.floor(Date.now() / 1000) + Number(number) * secondsOf[unit as keyof typeof secondsOf],
      },
      processSettings(),
    );
    io.out(values.json ? JSON.stringify({ token, id, expiresAt }) : token);
    return exitCode.ok;
  },
};
