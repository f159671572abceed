import type { ProbeReport } from '../../upstream/discovery/probe.js';
import type { Step } from '../../upstream/discovery/step-log.js';
import { ours } from '../../upstream/target/safe-text.js';
import type { UpstreamTarget } from '../../upstream/target/upstream-target.js';

/** What asking again without credentials showed: `proven`, the server refuses whoever brings none; `unproven`, it does not. */
export type Proof = 'proven' | 'unproven';

/** The same place, asked as a stranger would. */
export const withoutCredentials = (target: UpstreamTarget): UpstreamTarget => ({
  ...target,
  credentialHeaders: () => [],
  credentialQuery: () => [],
  client: null,
});

export const hasCredentials = (target: UpstreamTarget): boolean =>
  target.credentialHeaders().length > 0 || target.credentialQuery().length > 0;

/** What the stranger's answer says of the credentials that were accepted before. */
export function proofOf(stranger: ProbeReport, tools: number): { readonly proof: Proof; readonly step: Step } {
  const step = (ok: boolean, text: string): Step => ({
    stage: 'auth',
    ok,
    ms: stranger.latencyMs,
    detail: ours(text),
  });
  if (!stranger.ok && stranger.error.stage === 'auth') {
    return { proof: 'proven', step: step(true, 'verified: without them the server refuses') };
  }
  if (!stranger.ok)
    return { proof: 'unproven', step: step(true, `not verified: without them, ${stranger.error.code}`) };
  const seen = stranger.discovery.items.filter(({ kind }) => kind === 'tool').length;
  if (seen !== tools) {
    return { proof: 'proven', step: step(true, `verified: ${tools} tools with them, ${seen} without`) };
  }
  return { proof: 'unproven', step: step(true, 'not verified: the server answers without them too') };
}
