import { hostname } from 'node:os';
import type { AuditEvent } from './destination.js';

/** Facility "log audit" and the severities of RFC 5424, section 6.2.1. */
const facility = 13;
const severities: Readonly<Record<string, number>> = { ok: 6, refused: 4, failed: 3 };

/** A header field: printable ASCII without blanks, `-` where there is nothing (RFC 5424, section 6). */
const word = (text: string, longest: number): string => text.replace(/[^\x21-\x7e]/g, '_').slice(0, longest) || '-';

const host = word(hostname(), 255);

/** One event as a message of RFC 5424; its text is the event as JSON, in UTF-8. */
export function syslogMessage(event: AuditEvent): Buffer {
  const priority = facility * 8 + (severities[String(event.outcome)] ?? 5);
  const header = `<${priority}>1 ${event.at} ${host} gatehouse ${process.pid} ${word(String(event.action), 32)} -`;
  return Buffer.from(`${header} ${JSON.stringify(event)}`);
}

/** Messages behind one another on a stream, by octet counting (RFC 6587, section 3.4.1). */
export const counted = (messages: readonly Buffer[]): Buffer =>
  Buffer.concat(messages.flatMap((message) => [Buffer.from(`${message.length} `), message]));
