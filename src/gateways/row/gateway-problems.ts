import { Problem } from '../../problems/problem.js';
import type { ProbeReport } from '../../upstream/discovery/probe.js';
import type { Gateway } from './gateway.entity.js';

export const notFound = (idOrName: string) => new Problem('NOT_FOUND', `Gateway not found: ${idOrName.slice(0, 255)}`);

/** What the caller last saw: by If-Match (RFC 9110 section 13.1.1) or by `version` in the body. */
export interface SeenVersion {
  readonly ifMatch: string | undefined;
  readonly version: number | null;
}

/** Throws 412 for a stale If-Match and 409 for a stale `version`. */
export function refuseVersion(stored: Gateway, { ifMatch, version }: SeenVersion): void {
  const seen = ifMatch?.trim();
  if (seen !== undefined && seen !== '*' && !tags(seen).includes(String(stored.version))) {
    throw new Problem('PRECONDITION_FAILED', `The gateway has changed; it is now version ${stored.version}.`, {
      members: { currentVersion: stored.version },
    });
  }
  if (version !== null && version !== stored.version) {
    throw new Problem('CONFLICT', `The gateway has changed; it is now version ${stored.version}.`, {
      errors: [{ path: 'version', message: `is ${version}, but the gateway is at ${stored.version}` }],
      members: { currentVersion: stored.version },
    });
  }
}

const tags = (ifMatch: string) => ifMatch.split(',').map((tag) => tag.trim().replace(/^(W\/)?"(.*)"$/, '$2'));

export const raced = () => new Problem('CONFLICT', 'Others are editing this gateway at the same moment; try again.');

/** A 502 that says how far the conversation with the upstream came. */
export function refusedByUpstream({ error, steps }: Extract<ProbeReport, { ok: false }>): Problem {
  const { stage, code, statusCode, hint, message } = error;
  return new Problem('UPSTREAM_FAILED', `The MCP server cannot be used: ${message}. ${hint}`, {
    members: { upstream: { stage, code, ...(statusCode === undefined ? {} : { statusCode }), message, hint, steps } },
  });
}
