import { CallFailure, type Failure } from '../../protocol/failures.js';
import { LimitReached } from '../../problems/limit-reached.js';
import { OutOfBounds } from '../../protocol/json/json-bounds.js';
import { DuplicateMember } from '../../protocol/json/json-spans.js';
import { ours, words, type SafeText } from '../../upstream/target/safe-text.js';
import { UpstreamError, upstreamErrorOf } from '../../upstream/target/upstream-error.js';

/** Whatever was thrown on the way of a call or of its answer, as the one failure that its client sees. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CallFailure || error instanceof LimitReached) return error;
  if (error instanceof OutOfBounds) return unreadable(words`it is ${ours(error.message)}`, error);
  // The member is one that was looked for, so a name of the protocol.
  if (error instanceof DuplicateMember) return unreadable(ours(error.message), error);
  // What reading foreign data throws; faults of the network have codes.
  const native = error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
  if (native && !('code' in error)) return unreadable(words`it cannot be read`, error);
  return upstreamErrorOf(error);
}

const unreadable = (why: SafeText, cause: unknown): UpstreamError =>
  new UpstreamError('mcp', 'UPSTREAM_PROTOCOL', words`a message is not passed on: ${why}`, { cause });
