/** What the audit log keeps of the arguments of calls: nothing, a keyed digest, or their text. */
export const auditArguments = ['none', 'digest', 'full'] as const;

export type AuditArguments = (typeof auditArguments)[number];
