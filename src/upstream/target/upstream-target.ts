/** Where a gateway's upstream is and what every request to it carries. Built by the gateways room, read by all outbound calls. */
export interface UpstreamTarget {
  readonly gatewayId: string;
  readonly slug: string;
  readonly url: URL;
  /**
   * Stored credentials as a flat raw header array (name, value; each a latin1 string of the UTF-8 bytes).
   * `${env:}` and `${file:}` references are looked up at each call. Throws {@link MissingSecretError}.
   */
  readonly credentialHeaders: () => readonly string[];
  /** Query parameters of auth_type query_param, appended to the URL when sent. */
  readonly credentialQuery: () => readonly (readonly [string, string])[];
  /** Literal secret values of at least 8 bytes, for reflection redaction. */
  readonly secretValues: () => readonly string[];
  /** PEM of the certificate authority that signed the upstream's certificate; null means the system's. */
  readonly caCertificate: string | null;
  /** Certificate and key, in PEM, for a server that asks for a client certificate. */
  readonly client?: { readonly certificate: string; readonly key: string } | null;
  /** The proxy it is reached by, with its credentials, and PEM of its authority; null: as the settings say. */
  readonly proxy?: { readonly url: string; readonly ca: string | null } | null;
  /** Client headers this upstream may get; null means DEFAULT_PASSTHROUGH_HEADERS. */
  readonly passthroughHeaders: readonly string[] | null;
  /** Longest wait for the first byte of an answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** A stored credential points at a variable or file that is not there. The message names the reference, never a value. */
export class MissingSecretError extends Error {
  constructor(readonly reference: string) {
    super(`the credential reference ${reference} cannot be resolved`);
  }
}

/** Path and query of a request to the upstream, with its credential parameters. Throws {@link MissingSecretError}. */
export function requestPath(target: UpstreamTarget): string {
  const { pathname, search } = target.url;
  const query = target.credentialQuery();
  if (query.length === 0) return pathname + search;
  const extra = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  return `${pathname}${search === '' ? '?' : `${search}&`}${extra}`;
}

/** The same target at another path and query of its origin, whatever the path looks like (`//host` stays a path). */
export const atPath = (target: UpstreamTarget, path: string): UpstreamTarget => ({
  ...target,
  url: new URL(target.url.origin + path),
});
