import { Injectable } from '@nestjs/common';
import { DuplicateMember, spanAt } from '../../protocol/json/json-spans.js';
import { KeyRing } from '../../secrets/key-ring.js';
import { MissingSecretError } from '../../upstream/target/upstream-target.js';
import { maskedText } from '../../upstream/target/target-secrets.js';
import type { Route } from './routes.js';

/** Longest message that is looked into, in bytes: the process waits while its digest is made. */
const longestMessage = 1024 * 1024;
/** Longest arguments that are kept as text, in characters: a row must fit a page of the audit log. */
const longestText = 4_000;

/** What the audit log keeps of the arguments of a call, as its gateway's `auditArguments` says. */
@Injectable()
export class CallArguments {
  constructor(private readonly ring: KeyRing) {}

  /**
   * Null: nothing. Else a digest as `hmac-sha256:` and 64 hex digits, keyed with a key of this installation, so that it tells which
   * calls had equal arguments and not what they were; or the JSON text with the secrets of the upstream masked, where that is short
   * and they are known; or why there is neither.
   */
  of({ gateway: { auditArguments, target }, body }: Route): string | null {
    if (auditArguments === 'none' || body.length === 0) return null;
    if (body.length > longestMessage) return 'too long for a digest';
    const json = argumentsIn(body.toString());
    if (json === null) return null;
    const shown = auditArguments === 'full' && json.length <= longestText ? shownText(json, target) : null;
    return shown ?? `hmac-sha256:${this.ring.digest('audit arguments', json)}`;
  }
}

/** As the client wrote them; of a message that says them twice all of it. */
function argumentsIn(message: string): string | null {
  try {
    const span = spanAt(message, ['params', 'arguments']);
    return span === undefined ? null : message.slice(span.start, span.end);
  } catch (error) {
    if (error instanceof DuplicateMember) return message;
    throw error;
  }
}

/** Null where a secret of the upstream cannot be looked up: it may stand in them. */
function shownText(json: string, target: Route['gateway']['target']): string | null {
  try {
    return maskedText(target, json);
  } catch (error) {
    if (error instanceof MissingSecretError) return null;
    throw error;
  }
}
