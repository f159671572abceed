import type { TestResult, TestStep } from '../../../api/gateways.js';

type Stage = TestStep['stage'];

/** The steps of a Test, in order. */
export const stages: readonly { readonly stage: Stage; readonly word: string }[] = [
  { stage: 'dns', word: 'Address' },
  { stage: 'tcp', word: 'Connection' },
  { stage: 'tls', word: 'TLS' },
  { stage: 'http', word: 'HTTP' },
  { stage: 'auth', word: 'Credentials' },
  { stage: 'mcp', word: 'MCP handshake' },
  { stage: 'tools', word: 'Tools' },
];

const titles: Readonly<Record<string, string>> = {
  OK: 'Connected',
  UPSTREAM_DNS: 'Host name not found',
  UPSTREAM_ADDRESS_FORBIDDEN: 'Address not allowed by policy',
  UPSTREAM_UNREACHABLE: 'Nothing answers at this address',
  UPSTREAM_CONNECT_TIMEOUT: 'No answer at this address',
  UPSTREAM_TLS: 'Certificate not accepted',
  UPSTREAM_TIMEOUT: 'No answer in time',
  UPSTREAM_CLOSED: 'Connection lost',
  UPSTREAM_REDIRECT: 'Redirected to another address',
  UPSTREAM_STATUS: 'Answers, but not at this path',
  UPSTREAM_PROTOCOL: 'Answers, but not MCP',
  UPSTREAM_TOO_LARGE: 'Answer too large',
  UPSTREAM_CREDENTIALS_REFUSED: 'Credentials refused',
  UPSTREAM_SECRET_MISSING: 'Secret not found',
  UPSTREAM_SESSION_EXPIRED: 'Session ended by the server',
  UPSTREAM_RPC_ERROR: 'The server reports an error',
};

export function titleOf({ code, ok, proof }: TestResult): string {
  if (proof === 'proven') return 'Connected, credentials verified';
  if (proof === 'unproven') return 'Connected; the server does not check the credentials';
  return titles[code] ?? (ok ? 'Connected' : 'Test failed');
}

/** All of it as text, without a secret: there is none in it. */
export function detailsOf(result: TestResult): string {
  const steps = result.steps.map(({ stage, ok, ms, detail }) => `${ok ? 'ok  ' : 'FAIL'} ${stage} ${ms} ms ${detail}`);
  return [`${titleOf(result)} (${result.code}), ${result.latencyMs} ms`, result.message, ...steps, result.hint ?? '']
    .join('\n')
    .trim();
}
