import { outline, valueAt } from './outline.js';
import { memberSpans, spanAt, withMembers, withoutMember } from './json/json-spans.js';
import { rpc } from './protocol.js';
import { hasMember } from './translate-request.js';

/** Members that 2026-07-28 added to results; a client of the older revisions gets results without them. */
const added = ['resultType', 'ttlMs', 'cacheScope'];

/** Latin1 text of an answer of 2026-07-28 as older revisions write it; every other byte stays. */
export function toLegacyAnswer(text: string): string {
  const result = spanAt(text, ['result']);
  if (result === undefined) return text;
  let changed = text;
  for (const key of added) changed = withoutMember(changed, result.start, key);
  return changed;
}

/** Latin1 text of an answer of an older revision, completed as 2026-07-28 demands it of the method. */
export function toModernAnswer(text: string, method: string): string {
  const result = spanAt(text, ['result']);
  if (result !== undefined) {
    if (hasMember(text, result, 'resultType') || text.charCodeAt(result.start) !== 0x7b) return text;
    const cache = method === 'resources/read' ? ',"ttlMs":0,"cacheScope":"private"' : '';
    return withMembers(text, result, `"resultType":"complete"${cache}`);
  }
  const code = spanAt(text, ['error', 'code']);
  if (code === undefined || text.slice(code.start, code.end) !== String(rpc.resourceNotFound)) return text;
  return text.slice(0, code.start) + String(rpc.invalidParams) + text.slice(code.end);
}

/** The code of a JSON-RPC error, undefined for a result. */
export function errorCodeOf(text: string): number | undefined {
  const code = spanAt(text, ['error', 'code']);
  return code === undefined ? undefined : Number(text.slice(code.start, code.end));
}

/** What an answer asks its client for before it can be completed; null where it is complete. */
export interface InputRequired {
  readonly requests: Readonly<Record<string, { readonly method: string; readonly params?: Record<string, unknown> }>>;
  readonly state: string | undefined;
}

/** Latin1 text of an answer read as `input_required` (2026-07-28, multi round-trip requests). */
export function inputRequired(text: string): InputRequired | null {
  const found = outline(text);
  const result = found?.kind === 'response' ? spanAt(text, ['result']) : undefined;
  if (result === undefined) return null;
  const type = memberSpans(text, result.start, ['resultType'])?.[0];
  if (type === undefined || text.slice(type.start, type.end) !== '"input_required"') return null;
  const { inputRequests = {}, requestState } = valueAt(text, result) as {
    inputRequests?: InputRequired['requests'];
    requestState?: string;
  };
  return { requests: inputRequests, state: requestState };
}
