import type { AddressPolicy } from '../../upstream/target/address-policy.js';
import { places } from '../audit-rows.js';

/** Where the audit log goes beside the database. */
export interface AuditDestination {
  /** For the log and the metrics: `syslog` or `webhook`. */
  readonly name: string;
  /** Resolves when the other side has taken all events; throws otherwise, and they are sent again. */
  send(events: readonly AuditEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** A row of the audit log, by names; `id` is that of /admin/audit. One that is sent twice is the same. */
export type AuditEvent = Readonly<Record<(typeof places)[number], string | number | null>> & { readonly id: string };

/** The settings name the place: it may be anywhere but at a metadata service. */
export const policy: AddressPolicy = { allowLoopback: true, allowPrivate: true };

/** How long the other side may take for one batch; milliseconds. */
export const answerMs = 15_000;

/** More rows than a page has, as in /admin/audit. */
const rowsOfPage = 1024;

export interface WaitingPage {
  readonly id: string;
  readonly chain: string;
  readonly n: number;
  readonly body: string;
}

export const eventsOf = ({ id, body }: WaitingPage): AuditEvent[] =>
  (JSON.parse(body) as (string | number | null)[][]).map((row, place) => ({
    id: String(BigInt(id) * BigInt(rowsOfPage) + BigInt(place)),
    ...(Object.fromEntries(places.map((name, at) => [name, row[at] ?? null])) as Omit<AuditEvent, 'id'>),
  }));
