import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconKeyOff,
  IconLoader,
  IconLockX,
  IconPlugConnectedX,
  type Icon,
} from '@tabler/icons-react';
import type { Gateway, GatewayStatus } from '../../api/gateways.js';
import type { Tone } from '../../components/state-label.js';

export const statusWords: Readonly<
  Record<GatewayStatus, { readonly word: string; readonly tone: Tone; readonly icon: Icon }>
> = {
  secret_unreadable: { word: 'Secret unreadable', tone: 'bad', icon: IconKeyOff },
  secret_unresolved: { word: 'Secret missing', tone: 'bad', icon: IconKeyOff },
  auth_failed: { word: 'Auth failed', tone: 'bad', icon: IconLockX },
  unreachable: { word: 'Unreachable', tone: 'bad', icon: IconPlugConnectedX },
  degraded: { word: 'Degraded', tone: 'warn', icon: IconAlertTriangle },
  checking: { word: 'Checking', tone: 'quiet', icon: IconLoader },
  healthy: { word: 'Healthy', tone: 'good', icon: IconCircleCheck },
  disabled: { word: 'Disabled', tone: 'quiet', icon: IconCircleMinus },
};

/** What does not work at all. */
export const failing: readonly GatewayStatus[] = [
  'secret_unreadable',
  'secret_unresolved',
  'auth_failed',
  'unreachable',
];

export const statusOrder = Object.keys(statusWords) as GatewayStatus[];

/** Why it is so, in one line; null where the word is enough. */
export function reasonOf({ status, lastError }: Gateway): string | null {
  switch (status) {
    case 'secret_unreadable':
      return 'Stored with a key this server no longer has. Enter the credentials again.';
    case 'checking':
      return 'Not contacted yet';
    case 'disabled':
    case 'healthy':
      return null;
    default:
      return lastError;
  }
}

export const authWords: Readonly<Record<Gateway['authType'], string>> = {
  none: 'None',
  basic: 'Basic',
  bearer: 'Bearer token',
  authheaders: 'Custom Headers',
  query_param: 'Query parameter',
};

/** "3 headers" says more than "Custom Headers". */
export function authSummary({ authType, authHeaders }: Gateway): string {
  if (authType !== 'authheaders') return authWords[authType];
  const count = authHeaders?.length ?? 0;
  return `${count} header${count === 1 ? '' : 's'}`;
}

/** When the oldest stored secret was set, or null. */
export function oldestSecret({ authHeaders, authSecret }: Gateway): string | null {
  const times = [...(authHeaders ?? []), ...(authSecret === null ? [] : [authSecret])].map(
    ({ updatedAt }) => updatedAt,
  );
  return times.sort()[0] ?? null;
}

export const transportWords = { STREAMABLEHTTP: 'Streamable HTTP', SSE: 'SSE (legacy)' } as const;

/** What the audit log keeps of the arguments of its calls. */
export const argumentWords: Readonly<Record<Gateway['auditArguments'], string>> = {
  none: 'no arguments',
  digest: 'a digest of the arguments',
  full: 'the text of the arguments',
};
