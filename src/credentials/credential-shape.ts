import type { KeyRing } from '../secrets/key-ring.js';
import { shapeOfIdentity, type IdentityShape } from './client-identity.js';
import { shownProxy } from './proxy-access.js';
import { secretsOf, type Credentials } from './credentials.js';
import { referencesIn } from './secret-references.js';

const PURPOSE = 'upstream credentials';

/** What is known of stored credentials without opening them; kept in the clear, so it holds no secret. */
export interface CredentialShape {
  /** Of auth_type basic. */
  readonly username?: string;
  readonly secrets: readonly SecretShape[];
  /** Of the client certificate. */
  readonly client?: IdentityShape;
  /** The proxy's URL with the mask for its credentials. */
  readonly proxy?: string;
  /** Keyed digest of all of it, to tell equal credentials. */
  readonly digest: string;
}

export interface SecretShape {
  /** The header, the query parameter, or `password`, `token`. */
  readonly name: string;
  readonly empty: boolean;
  /** Keyed 8-hex fingerprint: equal for equal values of any gateway of this installation. */
  readonly fingerprint: string;
  /** When this value was set, ISO 8601. */
  readonly updatedAt: string;
  /** Its `${env:}` and `${file:}` references, which are names. */
  readonly references: readonly string[];
}

/** Keyed 8-hex fingerprint of one secret value, the same wherever it is shown. */
export const credentialFingerprint = (ring: KeyRing, value: string): string => ring.fingerprint(PURPOSE, value);

/** The shape of `credentials`; a secret whose fingerprint stands in `before` under the same name keeps its date. */
export function shapeOf(
  ring: KeyRing,
  credentials: Credentials,
  before: CredentialShape | null,
  now: Date,
): CredentialShape {
  const old = new Map(before?.secrets.map((secret) => [secret.name.toLowerCase(), secret]));
  const secrets = secretsOf(credentials).map(({ key, value }) => {
    const fingerprint = credentialFingerprint(ring, value);
    const same = old.get(key.toLowerCase());
    const updatedAt = same?.fingerprint === fingerprint ? same.updatedAt : now.toISOString();
    return { name: key, empty: value === '', fingerprint, updatedAt, references: referencesIn(value) };
  });
  return {
    ...(credentials.type === 'basic' ? { username: credentials.username } : {}),
    secrets,
    ...(credentials.client === undefined ? {} : { client: shapeOfIdentity(credentials.client) }),
    ...(credentials.proxy === undefined ? {} : { proxy: shownProxy(credentials.proxy) }),
    digest: ring.digest(PURPOSE, canonical(credentials)),
  };
}

/** Equal for credentials that send the same: names in lower case and in order. */
function canonical(credentials: Credentials): string {
  if (credentials.type !== 'authheaders') return JSON.stringify(credentials);
  const headers = credentials.headers.map(({ key, value }) => [key.toLowerCase(), value] as const);
  const { client, proxy } = credentials;
  const more = [client, proxy].filter((one) => one !== undefined);
  return JSON.stringify(['authheaders', headers.sort(([a], [b]) => (a < b ? -1 : 1)), ...more]);
}

/** Unique for each URL and credentials; `127.0.0.1` and `localhost` are one host. */
export function targetFingerprint(ring: KeyRing, url: string, credentialDigest: string): string {
  const target = new URL(url);
  if (target.hostname === '127.0.0.1') target.hostname = 'localhost';
  return ring.digest('gateway target', `${target.href}\n${credentialDigest}`);
}
