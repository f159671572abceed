import type { Environment } from '../config/environment.js';
import { foldName } from './identity-headers.js';
import { cidrProblem } from './peer-address.js';
import { configuredHeaders, isBound } from './proxy-settings.js';

/** What HTTP, MCP or other proxies use for something else. */
const reserved = new Set([
  'host',
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'connection',
  'contentlength',
  'contenttype',
  'transferencoding',
  'upgrade',
  'te',
  'origin',
  'forwarded',
  'via',
  'xforwardedfor',
  'xforwardedhost',
  'xforwardedproto',
  'xforwardedport',
  'xrealip',
]);

/** What about the trusted proxy keeps the process from starting, one line each. */
export function proxyProblems(env: Environment): string[] {
  const problems = [...headerProblems(env)];
  for (const cidr of env.TRUSTED_PROXY_CIDRS) {
    const wrong = cidrProblem(cidr);
    if (wrong !== null) problems.push(`TRUSTED_PROXY_CIDRS: ${wrong}`);
  }
  if (!isBound(env)) {
    for (const name of ['PROXY_ROLE_MAP', 'PROXY_GROUPS_HEADER'] as const) {
      if (Object.keys(env[name]).length > 0) problems.push(`${name} needs a binding to one proxy: ${bindings}`);
    }
  }
  return problems;
}

const bindings = 'TRUSTED_PROXY_CIDRS';

function headerProblems(env: Environment): string[] {
  const problems: string[] = [];
  const owner = new Map<string, string>();
  for (const [role, name] of Object.entries(configuredHeaders(env))) {
    const variable = `PROXY_${role.toUpperCase()}_HEADER`;
    const fold = foldName(name);
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) problems.push(`${variable} is not a header name (RFC 9110 section 5.1)`);
    else if (reserved.has(fold) || fold.startsWith('mcp')) problems.push(`${variable} may not be ${name}`);
    const other = owner.get(fold);
    // A user header that is an e-mail address is both; nothing else may share a header.
    if (other !== undefined && !(role === 'email' && other === 'PROXY_USER_HEADER')) {
      problems.push(`${variable} and ${other} name the same header`);
    }
    owner.set(fold, other ?? variable);
  }
  return problems;
}
