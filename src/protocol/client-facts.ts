/** What a client said about itself in `initialize`. */
export interface ClientFacts {
  /** The version we agreed on. */
  readonly protocolVersion: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly clientInfo: Readonly<Record<string, unknown>>;
}
