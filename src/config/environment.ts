import { Inject } from '@nestjs/common';
import { registerAs } from '@nestjs/config';
import {
  flag,
  integer,
  list,
  listMap,
  oneOf,
  port,
  proxy,
  secret,
  secretList,
  stringMap,
  text,
  type Variable,
} from './variable.js';

/**
 * Every variable Gatehouse reads, once: name, type, default and why.
 * `.env.example` and docs/configuration.md are written from this table (`npm run config:docs`).
 * Names are those of the guides this project implements, so that a team's settings keep working.
 */
export const sections = {
  Listening: {
    HOST: text({ default: '127.0.0.1', why: 'Address to listen on. 0.0.0.0 opens the gateway to other machines.' }),
    PORT: port({ default: 4444, why: 'Port to listen on; 0 takes a free one.' }),
    TLS_CERT_FILE: text({
      default: '',
      why: 'PEM file with the certificate chain. With TLS_KEY_FILE the gateway serves https.',
    }),
    TLS_KEY_FILE: text({ default: '', why: 'PEM file with the key of TLS_CERT_FILE.' }),
    ALLOWED_ORIGINS: list({
      default: [],
      why: 'Origins whose pages may call the MCP endpoints, beside PUBLIC_URL and the host that is asked.',
    }),
    ALLOWED_HOSTS: list({
      default: [],
      why: 'Host names this gateway answers to, beside loopback names and that of PUBLIC_URL; any other is 421. Empty: a listener that is not loopback answers to any.',
    }),
    PUBLIC_URL: text({
      default: '',
      why: 'The URL clients use, for links and RFC 9728 metadata. Empty: taken from the request.',
    }),
    WEB_CONCURRENCY: integer({
      default: 1,
      least: 1,
      most: 64,
      why: 'Worker processes that share the port. More than one needs Postgres.',
    }),
    METRICS_PORT: port({
      default: 0,
      why: 'Port of a second listener with /metrics alone, plain http and open to whoever reaches it. 0: none; administrators read /metrics on PORT.',
    }),
    METRICS_HOST: text({ default: '', why: 'Address of METRICS_PORT. Empty: HOST.' }),
    DRAIN_SECONDS: integer({
      default: 25,
      least: 0,
      most: 3600,
      why: 'How long SIGTERM waits for calls in flight before it cuts them.',
    }),
    DRAIN_NOTICE_SECONDS: integer({
      default: 2,
      least: 0,
      most: 300,
      why: 'How long after SIGTERM everything is served as before while /ready says 503, so that balancers stop sending; a part of DRAIN_SECONDS.',
    }),
  },
  Storage: {
    DATA_DIR: text({
      default: './data',
      why: 'Folder of the embedded database and of generated secrets (made with mode 0700).',
    }),
    RUN_AS: text({
      default: '',
      why: 'UID:GID that a process started as root becomes, with its empty DATA_DIR; the image sets 65532:0. src/config/run-as.ts reads it.',
    }),
    DATABASE_URL: secret({
      default: '',
      why: 'postgres://… uses that server. Empty: the embedded database in DATA_DIR.',
    }),
    DATABASE_POOL_SIZE: integer({
      default: 10,
      least: 2,
      most: 200,
      why: 'Postgres connections of one process, beside one for notifications.',
    }),
  },
  Secrets: {
    JWT_SECRET_KEY: secret({
      default: '',
      why: 'Key of HS256 tokens, at least 32 characters. Empty on the embedded database: made once and kept in DATA_DIR.',
    }),
    AUTH_ENCRYPTION_SECRET: secret({
      default: '',
      why: 'Encrypts upstream credentials at rest, at least 32 characters. Empty on the embedded database: made once and kept in DATA_DIR.',
    }),
    AUTH_ENCRYPTION_SECRET_PREVIOUS: secretList({
      default: [],
      why: 'Earlier values of AUTH_ENCRYPTION_SECRET, comma-separated: they still open what they sealed, until rotate-keys is done.',
    }),
    SECRETS_DIR: text({
      default: '',
      why: 'Folder that ${file:NAME} in upstream credentials reads from. Empty: such references are refused.',
    }),
    BASIC_AUTH_USER: text({ default: 'admin', why: 'Name of the built-in administrator.' }),
    BASIC_AUTH_PASSWORD: secret({
      default: '',
      why: 'Password of the built-in administrator, 12 characters or more where other machines reach it. Empty: on the embedded database made once, kept in DATA_DIR and printed once; on Postgres nobody logs in with it.',
    }),
  },
  Identity: {
    AUTH_REQUIRED: flag({ default: true, why: 'false lets callers without credentials in as anonymous.' }),
    MCP_CLIENT_AUTH_ENABLED: flag({
      default: true,
      why: 'false turns JWT authentication of MCP clients off: a proxy in front names the user.',
    }),
    TRUST_PROXY_AUTH: flag({
      default: false,
      why: 'true believes the identity header of a trusted proxy; only with MCP_CLIENT_AUTH_ENABLED=false.',
    }),
    PROXY_USER_HEADER: text({
      default: '',
      why: "Header in which the proxy names the user. Empty: the preset's, else X-Authenticated-User.",
    }),
    PROXY_EMAIL_HEADER: text({
      default: '',
      why: "Header with the user's verified e-mail address, which the proxy sets or removes on every request.",
    }),
    PROXY_NAME_HEADER: text({ default: '', why: "Header with the user's name, for screens and logs only." }),
    PROXY_GROUPS_HEADER: text({
      default: '',
      why: "Header with the user's groups, which the proxy sets or removes on every request. Needs a binding: TRUSTED_PROXY_CIDRS, _HOSTS or _SECRET, or mTLS.",
    }),
    PROXY_GROUPS_DELIMITER: text({
      default: '',
      why: "What separates groups: a character, space, json or base64json (Envoy). Empty: the preset's, else a comma.",
    }),
    PROXY_ROLE_MAP: stringMap({
      default: {},
      why: 'Group of the proxy to role, for example {"mcp-admins":"admin"}. Needs a binding, as groups do.',
    }),
    PROXY_PRESET: oneOf(
      [
        'none',
        'oauth2-proxy',
        'oauth2-proxy-auth-request',
        'authelia',
        'cloudflare-access',
        'aws-alb',
        'aws-apigw',
        'istio',
        'hyprmcp',
      ],
      {
        default: 'none',
        why: 'Fills header names, the format of groups and assertion settings for a known proxy. With oauth2-proxy-auth-request, authelia and istio only the user: name the other headers if your proxy sets or removes them.',
      },
    ),
    TRUSTED_PROXY_CIDRS: list({
      default: [],
      why: 'Addresses and networks that may name users, exactly these. Empty and no other binding: loopback and private networks.',
    }),
    TRUSTED_PROXY_HOSTS: list({
      default: [],
      why: 'Host names of proxies that may name users; resolved again every 30 seconds, and when a header comes from an unknown address.',
    }),
    TRUSTED_PROXY_SECRET: secret({
      default: '',
      why: 'Secret the proxy sends with each request, at least 32 characters; two separated by a comma while one replaces the other.',
    }),
    TRUSTED_PROXY_SECRET_HEADER: text({
      default: 'X-Proxy-Secret',
      why: "Header of TRUSTED_PROXY_SECRET; basic-password where it comes as oauth2-proxy's basic-auth password.",
    }),
    PROXY_ASSERTION_HEADER: text({
      default: '',
      why: "Header with the proxy's signed token about the user. It must verify and name the user of the user header.",
    }),
    PROXY_ASSERTION_JWKS_URL: text({
      default: '',
      why: 'Keys of the assertion. Needed, except with cloudflare-access and aws-alb, whose keys are found by issuer and signer.',
    }),
    PROXY_ASSERTION_ISSUER: text({ default: '', why: 'Expected iss of the assertion.' }),
    PROXY_ASSERTION_AUDIENCE: text({ default: '', why: 'Expected aud of the assertion (aws-alb: the client id).' }),
    PROXY_ASSERTION_ALGS: list({ default: [], why: "Algorithms of the assertion. Empty: the preset's, else RS256." }),
    PROXY_ASSERTION_USER_CLAIM: text({
      default: '',
      why: "Claim that must equal the user header. Empty: the preset's, else email.",
    }),
    PROXY_ASSERTION_GROUPS_CLAIM: text({ default: '', why: 'Claim with groups; it replaces the groups header.' }),
    PROXY_ASSERTION_SIGNER: text({ default: '', why: 'aws-alb: the ARN of the load balancer that may sign.' }),
    PROXY_CLIENT_CA_FILE: text({
      default: '',
      why: 'PEM file of the CA that must have signed the client certificate of the proxy. Needs TLS_CERT_FILE.',
    }),
    PROXY_CLIENT_ALLOWED_SANS: list({
      default: [],
      why: 'Subject alternative names the proxy may have (DNS:…, URI:… or bare). Empty: any certificate of that CA.',
    }),
    TRUST_PROXY_AUTH_DANGEROUSLY: flag({
      default: false,
      why: 'true believes the identity header of any peer, which lets anyone who reaches the port be anyone.',
    }),
    ALLOW_ANONYMOUS: flag({
      default: false,
      why: 'true lets anonymous callers of a listener that is not loopback use all that is public, not only what is marked allow_anonymous.',
    }),
    PLATFORM_ADMIN_EMAIL: text({
      default: 'admin@example.com',
      why: 'Subject that is an administrator in tokens signed with JWT_SECRET_KEY or issued here.',
    }),
    JWT_ROLE_MAP: stringMap({
      default: {},
      why: 'Group or role of tokens of a public key, JWKS or OIDC issuer to role, for example {"mcp-admins":"admin"}.',
    }),
    TOKEN_MAX_DAYS: integer({
      default: 90,
      least: 1,
      most: 3650,
      why: 'Longest life of a token made over the API, and what it has where none is asked for.',
    }),
    PROXY_STREAM_MAX_SECONDS: integer({
      default: 3600,
      least: 1,
      most: 86_400,
      why: 'How long a stream or socket of a proxied caller stays open before they must be named again; a signed assertion may end it sooner.',
    }),
    REQUIRE_TOKEN_EXPIRATION: flag({ default: true, why: 'false accepts tokens without exp.' }),
    JWT_ALGORITHM: oneOf(['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'EdDSA'], {
      default: 'HS256',
      why: 'Algorithm of client tokens.',
    }),
    JWT_PUBLIC_KEY_PATH: text({ default: '', why: 'PEM file that verifies RS*, ES* and EdDSA tokens.' }),
    JWT_PRIVATE_KEY_PATH: text({ default: '', why: 'PEM file that signs tokens made here with JWT_ALGORITHM.' }),
    JWT_JWKS_URL: text({
      default: '',
      why: 'Keys that verify RS*, ES* and EdDSA tokens of JWT_ISSUER, instead of a file.',
    }),
    OIDC_ISSUERS: list({
      default: [],
      why: 'OpenID providers (Dex, Keycloak, Entra …) whose tokens are accepted too; their keys are found by discovery.',
    }),
    JWT_AUDIENCE: text({ default: 'mcpgateway-api', why: 'Expected aud claim.' }),
    OIDC_AUDIENCES: listMap({
      default: {},
      why: 'Expected aud claims by issuer (of OIDC_ISSUERS, or JWT_ISSUER) instead of JWT_AUDIENCE: {"https://idp.example.com":["one","another"]}, or "any" for an issuer that serves this gateway alone.',
    }),
    JWT_AUDIENCE_VERIFICATION: flag({
      default: true,
      why: 'false accepts any audience of any issuer; OIDC_AUDIENCES says it for one.',
    }),
    JWT_ISSUER: text({ default: 'mcpgateway', why: 'Expected iss claim.' }),
    JWT_ISSUER_VERIFICATION: flag({ default: true, why: 'false accepts any issuer.' }),
  },
  Forwarding: {
    UPSTREAM_TIMEOUT_SECONDS: integer({
      default: 60,
      least: 1,
      most: 3600,
      why: 'Longest wait for the first byte of an upstream answer.',
    }),
    UPSTREAM_CONNECT_TIMEOUT_SECONDS: integer({
      default: 5,
      least: 1,
      most: 120,
      why: 'Longest wait for a connection to an upstream.',
    }),
    MAX_REQUEST_BYTES: integer({
      default: 16 * 1024 * 1024,
      least: 1024,
      most: 1024 ** 3,
      why: 'Largest body a client may send.',
    }),
    MAX_BATCH_MESSAGES: integer({
      default: 100,
      least: 1,
      most: 10_000,
      why: 'Messages of one batch, in sessions of 2025-03-26, which has batches.',
    }),
    MAX_HEADER_BYTES: integer({
      default: 16 * 1024,
      least: 8 * 1024,
      most: 1024 ** 2,
      why: 'Largest head of a request, its URL and all header fields together; more is answered 431. Session cookies of a sign-in proxy may need more.',
    }),
    MAX_RESPONSE_BYTES: integer({
      default: 256 * 1024 * 1024,
      least: 1024,
      most: 1024 ** 3,
      why: 'Largest body an upstream may answer with, and its largest event.',
    }),
    HEALTH_CHECK_INTERVAL_SECONDS: integer({
      default: 60,
      least: 0,
      most: 86_400,
      why: 'How often each enabled gateway is checked and its lists are read again. 0: never.',
    }),
    TOOL_NAME_STYLE: oneOf(['gatehouse', 'contextforge'], {
      default: 'gatehouse',
      why: 'Names on /mcp: {slug}__{tool}, or as ContextForge makes them ({slug}-{tool}, underscores turned to hyphens).',
    }),
    ENABLE_HEADER_PASSTHROUGH: flag({ default: false, why: 'true sends listed client headers on to upstreams.' }),
    DEFAULT_PASSTHROUGH_HEADERS: list({
      default: ['X-Tenant-Id', 'X-Trace-Id'],
      why: 'Client headers sent on, where a gateway has no list of its own.',
    }),
    ENABLE_OVERWRITE_BASE_HEADERS: flag({
      default: false,
      why: 'true lets a passed client header replace a stored credential of the same name.',
    }),
    HTTP_PROXY: proxy({
      default: '',
      why: 'Proxy to http:// upstreams and key documents (http://user:password@host:port), asked for a tunnel by CONNECT. http_proxy is read too.',
    }),
    HTTPS_PROXY: proxy({
      default: '',
      why: 'Proxy to https:// upstreams and key documents. https_proxy is read too.',
    }),
    NO_PROXY: list({
      default: [],
      why: 'What is reached without a proxy: names with all below them (with :port or without), addresses, networks; * for everything. Loopback always is. no_proxy is read too.',
    }),
    SSRF_ALLOW_LOCALHOST: text({
      default: '',
      why: 'true or false: may upstreams be on loopback? Empty: yes outside production (NODE_ENV).',
    }),
    SSRF_ALLOW_PRIVATE_NETWORKS: flag({
      default: true,
      why: 'false refuses upstreams on private addresses. Metadata and link-local addresses are always refused.',
    }),
  },
  Budgets: {
    MAX_CONNECTIONS: integer({ default: 20_000, least: 1, most: 1_000_000, why: 'Connections of one process.' }),
    MAX_CONNECTIONS_PER_PRINCIPAL: integer({
      default: 12_000,
      least: 1,
      most: 1_000_000,
      why: 'Connections of one principal: those on which their last request came.',
    }),
    MAX_CONNECTIONS_PER_PEER: integer({
      default: 1_000,
      least: 1,
      most: 1_000_000,
      why: 'Connections of one address on which nobody has said yet who they are; proxies of TRUSTED_PROXY_CIDRS and TRUSTED_PROXY_HOSTS have no such bound.',
    }),
    MAX_CALLS: integer({ default: 4_096, least: 1, most: 1_000_000, why: 'Calls under way in one process.' }),
    MAX_CALLS_PER_PRINCIPAL: integer({
      default: 256,
      least: 1,
      most: 1_000_000,
      why: 'Calls of one principal under way; further ones wait.',
    }),
    MAX_WAITING_CALLS: integer({
      default: 4_096,
      least: 0,
      most: 1_000_000,
      why: 'Calls that wait for a place in one process.',
    }),
    MAX_WAITING_CALLS_PER_PRINCIPAL: integer({
      default: 256,
      least: 0,
      most: 1_000_000,
      why: 'Calls of one principal that wait for a place; one principal has a turn after another.',
    }),
    MAX_WAIT_SECONDS: integer({ default: 10, least: 1, most: 600, why: 'Longest wait of a call for a place.' }),
    UPSTREAM_MAX_CONCURRENCY: integer({
      default: 1000,
      least: 1,
      most: 1_000_000,
      why: 'Calls one gateway may have under way in this process, half of them of one principal; further ones wait.',
    }),
    MAX_HELD_BYTES: integer({
      default: 256 * 1024 * 1024,
      least: 64 * 1024,
      most: 1024 ** 4,
      why: 'Bytes held for requests, answers and queues in one process; a quarter of the heap limit where that is less.',
    }),
    MAX_HELD_BYTES_PER_PRINCIPAL: integer({
      default: 64 * 1024 * 1024,
      least: 1024,
      most: 1024 ** 4,
      why: 'Bytes held for one principal.',
    }),
    MAX_HELD_BYTES_PER_PEER: integer({
      default: 64 * 1024,
      least: 1024,
      most: 1024 ** 3,
      why: 'Bytes held for one address whose callers have not said who they are; and what is read of a request after its answer.',
    }),
    MAX_LIST_ITEMS: integer({
      default: 20_000,
      least: 1,
      most: 1_000_000,
      why: 'Tools, prompts and resources of one upstream; what is more is left out.',
    }),
    MAX_LIST_BYTES: integer({
      default: 64 * 1024 * 1024,
      least: 1024,
      most: 1024 ** 3,
      why: 'Bytes of the lists of one upstream, a sixteenth of the heap limit where that is less; what is more is not read. They are held in the process while they are read.',
    }),
    MAX_SESSIONS: integer({
      default: 50_000,
      least: 1,
      most: 10_000_000,
      why: 'Sessions of legacy clients in one process.',
    }),
    MAX_SESSIONS_PER_PRINCIPAL: integer({
      default: 10_000,
      least: 1,
      most: 10_000_000,
      why: 'Sessions of one principal.',
    }),
    MAX_SESSION_BYTES: integer({
      default: 16 * 1024,
      least: 256,
      most: 1024 ** 2,
      why: 'Bytes of what a client says of itself in initialize, which its session keeps.',
    }),
    MAX_SESSION_IDLE_SECONDS: integer({
      default: 1_800,
      least: 1,
      most: 604_800,
      why: 'How long a session lives without a stream, a call or a message.',
    }),
    MAX_STREAMS: integer({ default: 50_000, least: 1, most: 10_000_000, why: 'Streams and sockets of one process.' }),
    MAX_STREAMS_PER_PRINCIPAL: integer({
      default: 10_000,
      least: 1,
      most: 10_000_000,
      why: 'Streams and sockets of one principal.',
    }),
    MAX_PARKED_CALLS: integer({
      default: 1_000,
      least: 1,
      most: 1_000_000,
      why: "Calls that wait for a person's answer in one process; they hold no place among the calls.",
    }),
    MAX_PARKED_CALLS_PER_PRINCIPAL: integer({
      default: 100,
      least: 1,
      most: 1_000_000,
      why: "Calls of one principal that wait for a person's answer.",
    }),
    MAX_QUESTIONS: integer({
      default: 10_000,
      least: 1,
      most: 1_000_000,
      why: 'Questions of upstreams of 2026-07-28 that clients of older revisions have open in one process.',
    }),
    MAX_QUESTIONS_PER_PRINCIPAL: integer({
      default: 100,
      least: 1,
      most: 1_000_000,
      why: 'Such questions that one principal has open.',
    }),
  },
  Features: {
    MCPGATEWAY_UI_ENABLED: flag({
      default: true,
      why: 'false removes the pages at / and /admin/, and signing in with a browser.',
    }),
    GATEWAYS_FILE: text({
      default: '',
      why: 'YAML or JSON file with gateways and servers; what it names is kept as it says, also when it changes.',
    }),
    GATEWAYS_FILE_PRUNE: flag({
      default: false,
      why: 'true removes what GATEWAYS_FILE made and no longer names.',
    }),
    MCPGATEWAY_ADMIN_API_ENABLED: flag({ default: true, why: 'false removes the /admin API.' }),
    AUDIT_CALLS: flag({
      default: true,
      why: 'false leaves MCP calls out of the audit log; refusals, sign-ins and changes stay in it.',
    }),
    AUDIT_RETENTION_DAYS: integer({
      default: 365,
      least: 0,
      most: 36_500,
      why: 'Rows of the audit log older than this are removed, and a row says how many. 0 keeps them for ever.',
    }),
    AUDIT_SYSLOG_URL: text({
      default: '',
      why: 'udp://, tcp:// or tls://HOST:PORT of a syslog server that gets the audit log too (RFC 5424). udp gives no proof that it arrived. Empty: none.',
    }),
    AUDIT_WEBHOOK_URL: text({
      default: '',
      why: 'URL that gets the audit log too, by POST of {"events": […]}, signed as Standard Webhooks. Empty: none.',
    }),
    AUDIT_WEBHOOK_SECRET: secret({
      default: '',
      why: 'Signs what AUDIT_WEBHOOK_URL gets (HMAC-SHA256); 24 characters at least.',
    }),
    AUDIT_FORWARD_CA_FILE: text({
      default: '',
      why: 'PEM of the authority of the syslog server or the webhook. Empty: the usual ones.',
    }),
    ACCESS_LOG: oneOf(['off', 'json'], {
      default: 'off',
      why: 'json writes a line of JSON for each call to standard output: who, what, where, outcome, time; never arguments.',
    }),
    OTEL_EXPORTER_OTLP_ENDPOINT: text({
      default: '',
      why: 'Where traces are sent (OTLP over http, /v1/traces is added). Empty: none, and nothing of OpenTelemetry is loaded. Its other OTEL_* variables work too.',
    }),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: text({ default: '', why: 'The whole URL that traces are sent to.' }),
    OTEL_EXPORTER_OTLP_PROTOCOL: oneOf(['http/protobuf', 'http/json'], {
      default: 'http/protobuf',
      why: 'How traces are written.',
    }),
    OTEL_SDK_DISABLED: flag({ default: false, why: 'true sends no traces, whatever else is set.' }),
    LOG_LEVEL: oneOf(['DEBUG', 'INFO', 'WARN', 'ERROR'], {
      default: 'INFO',
      why: 'Least important lines that are logged.',
    }),
    NODE_ENV: text({ default: '', why: 'production closes what only a laptop needs (see SSRF_ALLOW_LOCALHOST).' }),
  },
} as const satisfies Record<string, Record<string, Variable<unknown>>>;

type Sections = typeof sections;
type Variables = { [S in keyof Sections]: Sections[S] }[keyof Sections];
type UnionToIntersection<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void
  ? I
  : never;
type Flat = UnionToIntersection<Variables>;

/** The validated settings of this process. */
export type Environment = { readonly [N in keyof Flat]: Flat[N] extends Variable<infer T> ? T : never };

/** Token under which Nest's ConfigModule holds the settings. */
export const environment = registerAs('environment', (): Environment => {
  throw new Error('AppModule.with(environment) provides the settings');
});

/** `constructor(@InjectEnvironment() private readonly env: Environment)` */
export const InjectEnvironment = () => Inject(environment.KEY);
