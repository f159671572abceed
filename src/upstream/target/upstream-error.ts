import { FrameTooLarge } from '../../protocol/sse-frames.js';
import { ForbiddenAddressError } from './address-policy.js';
import { ProxyError } from './proxy-error.js';
import { ours, type SafeText, words } from './safe-text.js';
import { MissingSecretError } from './upstream-target.js';

/** How far a conversation with an upstream came before it failed. */
export type Stage = 'dns' | 'tcp' | 'tls' | 'http' | 'auth' | 'mcp' | 'tools';

export type UpstreamErrorCode =
  | 'UPSTREAM_DNS'
  | 'UPSTREAM_ADDRESS_FORBIDDEN'
  | 'UPSTREAM_UNREACHABLE'
  | 'UPSTREAM_CONNECT_TIMEOUT'
  | 'UPSTREAM_PROXY'
  | 'UPSTREAM_TLS'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_CLOSED'
  | 'UPSTREAM_REDIRECT'
  | 'UPSTREAM_STATUS'
  | 'UPSTREAM_PROTOCOL'
  | 'UPSTREAM_TOO_LARGE'
  | 'UPSTREAM_CREDENTIALS_REFUSED'
  | 'UPSTREAM_FORBIDDEN'
  | 'UPSTREAM_SECRET_MISSING'
  | 'UPSTREAM_SESSION_EXPIRED'
  | 'UPSTREAM_RPC_ERROR';

export interface UpstreamErrorOptions {
  /** HTTP status of the upstream's answer, where it gave one. */
  readonly statusCode?: number;
  /** JSON-RPC error code of the upstream's answer, where it gave one. */
  readonly rpcCode?: number;
  /** Path and query on the same origin that a redirect names. */
  readonly redirectedTo?: string;
  /** The server had begun to speak MCP: an event stream stood, or a JSON-RPC answer came. */
  readonly spoke?: boolean;
  /** The server says that it has no such method. */
  readonly unknownMethod?: boolean;
  readonly cause?: unknown;
}

/** An upstream failed. The message and the hint are for people and hold no secret of ours, which {@link SafeText} sees to. */
export class UpstreamError extends Error {
  declare readonly message: SafeText;
  readonly statusCode: number | undefined;
  readonly rpcCode: number | undefined;
  readonly redirectedTo: string | undefined;
  readonly spoke: boolean;
  readonly unknownMethod: boolean;
  readonly hint: string;

  constructor(
    readonly stage: Stage,
    readonly code: UpstreamErrorCode,
    message: SafeText,
    {
      statusCode,
      rpcCode,
      redirectedTo,
      spoke = rpcCode !== undefined,
      unknownMethod = false,
      cause,
    }: UpstreamErrorOptions = {},
  ) {
    super(message, { cause });
    this.statusCode = statusCode;
    this.rpcCode = rpcCode;
    this.redirectedTo = redirectedTo;
    this.spoke = spoke;
    this.unknownMethod = unknownMethod;
    this.hint = hints[code];
  }

  /** true where no byte of the request can have reached the upstream, so that it may be sent again. */
  get beforeSending(): boolean {
    return this.stage === 'dns' || this.stage === 'tcp' || this.stage === 'tls';
  }
}

const hints: Record<UpstreamErrorCode, string> = {
  UPSTREAM_DNS: 'Check the host name of the URL.',
  UPSTREAM_ADDRESS_FORBIDDEN:
    'SSRF_ALLOW_LOCALHOST and SSRF_ALLOW_PRIVATE_NETWORKS decide about loopback and private addresses; metadata and link-local addresses are always refused.',
  UPSTREAM_UNREACHABLE: 'Check that the server runs and that the host and port of the URL are right.',
  UPSTREAM_CONNECT_TIMEOUT: 'A firewall may drop the packets; UPSTREAM_CONNECT_TIMEOUT_SECONDS bounds the wait.',
  UPSTREAM_PROXY:
    'proxy_url of the gateway names the proxy, else HTTP_PROXY and HTTPS_PROXY, and NO_PROXY what is reached without those. Host names must resolve here too.',
  UPSTREAM_TLS:
    'Check the certificate; ca_certificate takes the PEM of a private authority, client_cert and client_key what the server demands of its clients.',
  UPSTREAM_TIMEOUT: 'The server took the connection but did not answer in time.',
  UPSTREAM_CLOSED: 'The server closed the connection in the middle of the exchange.',
  UPSTREAM_REDIRECT: 'Use the URL the server redirects to; credentials are never sent to another origin.',
  UPSTREAM_STATUS: 'Check the path of the URL; MCP servers often use /mcp or /sse.',
  UPSTREAM_PROTOCOL: 'The URL does not answer as an MCP server; check its path.',
  UPSTREAM_TOO_LARGE: 'The answer is larger than the gateway accepts.',
  UPSTREAM_CREDENTIALS_REFUSED:
    'The server refused the credentials; check the authentication headers and their values.',
  UPSTREAM_FORBIDDEN:
    'The server, or a proxy before it, refuses the request itself, not its credentials. Many take certain Host names only: register the name it expects, or allow this one there.',
  UPSTREAM_SECRET_MISSING: 'Set the variable or file that the credential refers to.',
  UPSTREAM_SESSION_EXPIRED: 'The server ended the session.',
  UPSTREAM_RPC_ERROR: 'The server answered with an error of its own.',
};

/** The same error, of a server that had begun to speak MCP. */
export const asSpoken = ({ stage, code, message, statusCode, rpcCode, redirectedTo }: UpstreamError): UpstreamError =>
  new UpstreamError(stage, code, message, { statusCode, rpcCode, redirectedTo, spoke: true });

/** true for a mistake of this program: what the language itself throws. Faults of the network have codes. */
export const isInternal = (error: unknown): boolean =>
  (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) && !('code' in error);

/** What a conversation throws on: the typed form of a fault, and a mistake of this program as it is. */
export const thrownOn = (error: unknown): Error => (isInternal(error) ? (error as Error) : upstreamErrorOf(error));

/** The typed form of whatever undici, the dial guard or a parser threw. */
export function upstreamErrorOf(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  if (error instanceof FrameTooLarge)
    return new UpstreamError(
      'http',
      'UPSTREAM_TOO_LARGE',
      words`an event of the answer is larger than ${error.limit} bytes`,
    );
  if (error instanceof ForbiddenAddressError) {
    return new UpstreamError('dns', 'UPSTREAM_ADDRESS_FORBIDDEN', ours(error.message), { cause: error });
  }
  if (error instanceof ProxyError) {
    return new UpstreamError('tcp', 'UPSTREAM_PROXY', ours(error.message), { cause: error });
  }
  if (error instanceof MissingSecretError) {
    return new UpstreamError('auth', 'UPSTREAM_SECRET_MISSING', ours(error.message), { cause: error });
  }
  if ((error as { name?: unknown } | null)?.name === 'HTTPParserError') {
    return new UpstreamError('http', 'UPSTREAM_PROTOCOL', words`the answer is not valid HTTP`); // the cause holds its bytes
  }
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  const [stage, upstreamCode, message] = classify(code);
  const text = code === '' ? message : words`${message} (${ours(code)})`;
  return new UpstreamError(stage, upstreamCode, text, { cause: error });
}

function classify(code: string): [Stage, UpstreamErrorCode, SafeText] {
  if (/^(ENOTFOUND|EAI_)/.test(code)) return ['dns', 'UPSTREAM_DNS', words`the host name cannot be resolved`];
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return ['tcp', 'UPSTREAM_CONNECT_TIMEOUT', words`no connection within the connect timeout`];
  }
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM)$/.test(code)) {
    return ['tcp', 'UPSTREAM_UNREACHABLE', words`the connection was refused`];
  }
  if (/CERT|SIGNATURE|^ERR_(TLS|SSL)|^EPROTO$|ISSUER|CRL_|HOSTNAME_MISMATCH/.test(code)) {
    return ['tls', 'UPSTREAM_TLS', words`the TLS handshake failed`];
  }
  if (/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code)) return ['http', 'UPSTREAM_TIMEOUT', words`no answer in time`];
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE' || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return ['http', 'UPSTREAM_TOO_LARGE', words`the answer is too large`];
  }
  if (/^(HPE_|UND_ERR_(RES_CONTENT_LENGTH|RESPONSE|INVALID))/.test(code)) {
    return ['http', 'UPSTREAM_PROTOCOL', words`the answer is not valid HTTP`];
  }
  if (/^(Z_[A-Z]+_ERROR|ERR__ERROR_\w+|ERR_BROTLI\w*)$/.test(code)) {
    return ['http', 'UPSTREAM_PROTOCOL', words`the compressed answer cannot be unpacked`];
  }
  return ['http', 'UPSTREAM_CLOSED', words`the connection was lost`];
}
