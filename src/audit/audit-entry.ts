/** One decision. Never holds a credential or a header's value that was not verified. */
export interface AuditEntry {
  /** Principal id; null where nobody was identified. */
  readonly actor: string | null;
  /** How they were identified: jwt, basic, session, proxy, anonymous. */
  readonly source: string | null;
  /** `gateway.create`, `token.revoke`, `session.start`, `tools/call`, `refuse.client` … */
  readonly action: string;
  /** What it was done to: an id, a tool's name. */
  readonly target?: string | null;
  /** Slug of the gateway a call went to. */
  readonly gateway?: string | null;
  readonly outcome: 'ok' | 'refused' | 'failed';
  /** Problem code or JSON-RPC error code. */
  readonly code?: string | null;
  readonly ms?: number | null;
  readonly requestId?: string | null;
  /** Where the connection came from. */
  readonly address?: string | null;
  /** Of a call, where its gateway's `auditArguments` asks for it: a digest or a text of bounded length. */
  readonly arguments?: string | null;
}

/** A row to be: the entry, when, and how many equal ones it stands for. */
export interface AuditRow extends AuditEntry {
  readonly at: string;
  readonly count: number;
}
