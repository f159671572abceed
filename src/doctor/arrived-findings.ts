import { families } from '../proxy-auth/presets/presets.js';
import type { ArrivedRead } from './doctor-read.js';
import { finding, type Finding } from './finding.js';

/** Which of the known headers the proxy sends of itself, and which the gateway waits for. */
export function presetFindings({ headers, read, preset, proxied, user, refusal }: ArrivedRead): Finding[] {
  if (!proxied)
    return [finding('note', 'TOKENS_ONLY', 'TRUST_PROXY_AUTH', 'No identity header is read; clients bring tokens.')];
  if (user !== null) return [finding('ok', 'USER_ARRIVES', read.user!, `The proxy names the user in ${read.user}.`)];
  if (refusal !== null)
    return [
      finding(
        'error',
        'USER_REFUSED',
        read.user!,
        `The user is not believed: ${refusal}`,
        'See the log of the gateway.',
      ),
    ];
  const came = new Set(headers.map(({ name }) => name.toLowerCase()));
  const others = families.filter(({ names }) => names.some((name) => came.has(name)));
  const found = others.map(({ preset: fits, names }) => ({ fits, names: names.filter((name) => came.has(name)) }));
  if (found.length === 0) {
    return [
      finding(
        'error',
        'NO_USER',
        read.user!,
        `${read.user} does not arrive, nor any identity header that is known.`,
        'Have the proxy send it, or name the header it sends in PROXY_USER_HEADER.',
      ),
    ];
  }
  return found.map(({ fits, names }) =>
    finding(
      'error',
      'OTHER_PRESET',
      'PROXY_PRESET',
      `${read.user} never arrives; ${names.join(' and ')} did.`,
      fits === null
        ? 'Name the one that names the user in PROXY_USER_HEADER.'
        : `Set PROXY_PRESET=${fits}${preset === 'none' ? '' : ` instead of ${preset}`}.`,
    ),
  );
}

export function peerFindings({ peer, peerTrusted, proxied }: ArrivedRead): Finding[] {
  if (!proxied || peerTrusted) return [];
  return [
    finding(
      'error',
      'PEER_NOT_TRUSTED',
      'TRUSTED_PROXY_CIDRS',
      `The proxy comes from ${peer ?? 'an unknown address'}, which may not name users.`,
      `Add ${peer}/${peer?.includes(':') ? 128 : 32} to TRUSTED_PROXY_CIDRS, or the proxy's name to TRUSTED_PROXY_HOSTS.`,
    ),
  ];
}

/** What came of the token of the login, where it is one (--bearer). */
export function tokenFindings({ headers, tokenRefusal }: ArrivedRead, login: readonly string[]): Finding[] {
  if (!login.some((part) => part.toLowerCase() === 'authorization')) return [];
  if (tokenRefusal !== null)
    return [
      finding(
        'error',
        'TOKEN_REFUSED',
        'Authorization',
        `The token is refused: ${tokenRefusal}`,
        'Where the audience differs and each client of the provider has one of its own (HyprMCP with Dex), say in OIDC_AUDIENCES that any counts; else correct JWT_AUDIENCE, OIDC_ISSUERS, or ask for another token.',
      ),
    ];
  return headers.some(({ name }) => name.toLowerCase() === 'authorization')
    ? [finding('ok', 'TOKEN', 'Authorization', 'The token arrives and counts.')]
    : [
        finding(
          'warning',
          'TOKEN_LOST',
          'Authorization',
          'The token let me through the proxy, and does not arrive at the gateway.',
          'Have the proxy pass Authorization on, unless it names the user itself.',
        ),
      ];
}

/** Links, and what OAuth clients compare with the URL they were given, are made from PUBLIC_URL. */
export function publicUrlFindings({ publicUrl }: ArrivedRead, url: URL): Finding[] {
  const plain = (href: string) => href.replace(/\/+$/, '');
  if (publicUrl === '' || plain(new URL(publicUrl).href) === plain(url.href)) return [];
  return [
    finding(
      'warning',
      'PUBLIC_URL_DIFFERS',
      'PUBLIC_URL',
      `PUBLIC_URL is ${plain(publicUrl)}, and I asked ${plain(url.href)}: links and the metadata for OAuth clients lead there.`,
      `If clients use the latter, set PUBLIC_URL=${plain(url.href)}.`,
    ),
  ];
}

export function schemeFindings({ headers }: ArrivedRead, url: URL): Finding[] {
  if (url.protocol !== 'https:' || headers.some(({ name }) => name.toLowerCase() === 'x-forwarded-proto')) return [];
  return [
    finding(
      'note',
      'NO_FORWARDED_PROTO',
      'X-Forwarded-Proto',
      'The proxy does not say that clients come by https.',
      'Set PUBLIC_URL, or have the proxy send X-Forwarded-Proto.',
    ),
  ];
}

/** What came of made-up headers: `sent` has the name of each by its value, `believed` the names that are read, by role. */
export function forgedFindings(
  sent: ReadonlyMap<string, string>,
  { headers }: ArrivedRead,
  believed: Record<string, string>,
): Finding[] {
  const roles = new Map(Object.entries(believed).map(([role, name]) => [name, role]));
  const harmless: string[] = [];
  const twins: string[] = [];
  const findings = headers.flatMap(({ name, value }): Finding[] => {
    const lower = name.toLowerCase();
    const canary = /doctor-[0-9a-f]{12}-\d+/.exec(value ?? '')?.[0];
    const original = canary === undefined ? undefined : sent.get(canary);
    if (original === undefined) return [];
    const role = roles.get(lower) ?? roles.get(lower.replaceAll('_', '-'));
    if (lower !== original)
      return [
        finding(
          role === undefined ? 'warning' : 'error',
          'HEADER_RENAMED',
          lower,
          `The ${original} that a client sends arrives as ${lower}.`,
          `Have the proxy remove ${original} from what clients send.`,
        ),
      ];
    if (value !== canary)
      return [
        finding(
          'error',
          'HEADER_DOUBLED',
          lower,
          `The proxy adds its ${lower} to the client's instead of replacing it.`,
          `Have the proxy set ${lower}, not append to it.`,
        ),
      ];
    if (role !== undefined && !roles.has(lower)) {
      twins.push(lower);
      return [];
    }
    if (role !== undefined) return [passed(role, lower)];
    harmless.push(lower);
    return [];
  });
  if (twins.length > 0)
    findings.push(
      finding(
        'note',
        'TWIN_PASSED',
        twins[0]!,
        `Other spellings of headers that are read pass the proxy: ${twins.join(', ')}. The gateway refuses such a request with 400.`,
      ),
    );
  if (harmless.length > 0)
    findings.push(
      finding(
        'note',
        'FOREIGN_PASSED',
        harmless[0]!,
        `Identity headers that are not read pass the proxy: ${harmless.join(', ')}. The gateway removes them.`,
      ),
    );
  const times = new Map<string, number>();
  for (const { name } of headers) times.set(name.toLowerCase(), (times.get(name.toLowerCase()) ?? 0) + 1);
  for (const [name, count] of times)
    if (count > 1 && roles.has(name))
      findings.push(
        finding(
          'error',
          'HEADER_DOUBLED',
          name,
          `${name} arrives ${count} times: the proxy's and the client's.`,
          `Have the proxy set ${name}, not add it.`,
        ),
      );
  return findings;
}

function passed(role: string, name: string): Finding {
  const what: Record<string, string> = {
    user: 'anybody can be anybody',
    email: "anybody has anybody's e-mail address",
    groups: 'anybody is in any group',
    name: 'anybody may call themselves anything on screens and in the log',
  };
  return finding(
    role === 'name' ? 'warning' : 'error',
    'FORGED_HEADER_ARRIVES',
    name,
    `The ${role} header I sent arrived (${name}): the proxy does not remove it, so ${what[role] ?? 'it is not the proxy’s word'}.`,
    `Have the proxy set or remove ${name} on every request, or stop reading it (PROXY_${role.toUpperCase()}_HEADER).`,
  );
}
