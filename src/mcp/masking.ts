import { redactBytes, Redactor } from '../upstream/redactor.js';

/** A whole body with reflected secrets masked; the same buffer where there are none. */
export function masked(body: Buffer, secrets: readonly Buffer[]): Buffer {
  return redactBytes(body, secrets);
}

/** The same for the pieces a body came in; a secret may lie across them. */
export function maskedParts(parts: readonly Buffer[], secrets: readonly Buffer[]): readonly Buffer[] {
  if (secrets.length === 0) return parts;
  const redactor = new Redactor(secrets);
  const clean = parts.map((part) => redactor.push(part));
  clean.push(redactor.end());
  return clean.filter((part) => part.length > 0);
}
