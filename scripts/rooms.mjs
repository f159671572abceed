/**
 * The one table of the house: every room below src/, what it knows, and the rooms it may import. Rooms are listed from
 * the ground floor up, and an arrow points down only, so that there is no circle. A folder inside a room that is listed
 * here is a room of its own towards its siblings; folders of one room know its other folders only by these arrows too.
 * What the table does not name is refused by scripts/house.mjs; docs/architecture.md shows it.
 */
export const rooms = {
  config: ['every environment variable once: name, type, default, why', []],
  problems: ['the error codes of the HTTP API, request ids, and the guard around what nobody stands behind', []],
  kept: ['what is kept in memory for a while: no more than so much, found once for all who ask meanwhile', []],
  addresses: ['IP addresses: one text for each, and the numbers in it', []],
  fields: ['fields of the HTTP API: how they are spelled, read, checked, documented', []],
  lists: ['lists of the HTTP API: searched, filtered, counted, sorted, paged', ['fields']],
  'protocol/json': ['JSON read within bounds, in turns where it is long, and its spans', []],
  protocol: ["MCP's words and bytes: versions, methods, envelopes, frames; no I/O", ['protocol/json']],
  'limits/budgets': ['the one book of what is held for whom, with its bounds; places for calls', []],
  'limits/rules': ['limits by rate and quota, as an administrator writes them', ['fields']],
  'database/embedded': ['the store inside the process: its thread, its folder, its lock', []],
  database: ['Postgres or the embedded store, migrations, change notifications', ['database/embedded']],
  'limits/rates': ['how much of each rate and quota is used', ['limits/rules', 'fields', 'database']],
  'limits/api': ['limits for all gateways over REST', ['limits/rates', 'limits/rules', 'fields']],
  secrets: ['the key ring: sealing, opening, rotation', ['database']],

  'upstream/masking': ['secret values found in what upstreams send, and struck out', ['protocol']],
  'upstream/target': [
    'one upstream: its place, headers, errors, breaker, secrets',
    ['upstream/masking', 'addresses', 'protocol'],
  ],
  'upstream/dial': ['connections: pools, address rules at dial time', ['upstream/target']],

  jwt: ['verification of signed tokens, keys from URLs', ['upstream/dial', 'upstream/target']],
  audit: ['what was decided, by whom, about what', ['database', 'fields', 'lists']],
  'audit/forwarding': ['the audit log sent on, to syslog or a webhook', ['audit', 'upstream/dial', 'upstream/target']],
  traces: ['what is told of a call to OpenTelemetry', []],
  'proxy-auth/presets': ['what each product behind the presets sends, and the settings that follow', []],
  'proxy-auth/peers': [
    'which peers are the proxy: addresses, names, certificates',
    ['proxy-auth/presets', 'addresses'],
  ],
  'proxy-auth': [
    "whether to believe a proxy's identity header",
    ['proxy-auth/presets', 'proxy-auth/peers', 'jwt', 'addresses', 'protocol', 'secrets'],
  ],

  'identity/principal': ['who a caller is, and the rule of who may use what', ['proxy-auth']],
  'identity/revocations': ['who and which tokens are refused', ['identity/principal', 'audit', 'database']],
  'identity/tokens': [
    'bearer tokens: issued, verified, turned into principals',
    ['identity/principal', 'identity/revocations', 'jwt', 'proxy-auth', 'secrets'],
  ],
  'identity/sign-in': [
    'passwords, browser sessions, and what slows guessing down',
    ['identity/principal', 'identity/revocations', 'identity/tokens', 'proxy-auth', 'addresses', 'secrets'],
  ],
  identity: [
    'who is calling: one resolver for every surface',
    ['identity/principal', 'identity/revocations', 'identity/tokens', 'identity/sign-in', 'audit', 'jwt', 'proxy-auth'],
  ],
  'identity/api': [
    'tokens, sessions, revocations and diagnostics over REST',
    [
      'fields',
      'identity',
      'identity/principal',
      'identity/revocations',
      'identity/tokens',
      'identity/sign-in',
      'audit',
      'jwt',
      'proxy-auth',
    ],
  ],

  credentials: [
    'the credentials of an upstream: normalised, masked, resolved',
    ['secrets', 'upstream/target', 'protocol'],
  ],

  'upstream/client': ["the gateway's own conversations with an upstream", ['upstream/target', 'protocol']],
  'upstream/discovery': [
    'what an upstream is and offers, step by step',
    ['upstream/client', 'upstream/dial', 'upstream/masking', 'upstream/target', 'limits/budgets', 'protocol'],
  ],
  upstream: [
    'the module of talking to MCP servers',
    ['limits/budgets', 'upstream/target', 'upstream/dial', 'upstream/discovery'],
  ],

  'gateways/row': [
    'a stored gateway and its items: entities, names, targets',
    ['fields', 'credentials', 'identity', 'secrets', 'upstream', 'limits/rules'],
  ],
  'gateways/fields': [
    'what may be said about a gateway, and a draft of it',
    ['fields', 'gateways/row', 'credentials', 'secrets', 'limits/rules'],
  ],
  'gateways/observing': [
    'health, refresh, and what was seen of an upstream',
    ['gateways/row', 'database', 'protocol', 'upstream'],
  ],
  'gateways/registry': [
    'gateways made, changed, removed; credentials re-encrypted',
    [
      'fields',
      'gateways/fields',
      'gateways/observing',
      'gateways/row',
      'credentials',
      'database',
      'identity',
      'secrets',
      'upstream',
    ],
  ],
  'gateways/api': [
    'gateways over REST',
    [
      'gateways/registry',
      'gateways/fields',
      'gateways/observing',
      'gateways/row',
      'credentials',
      'fields',
      'lists',
      'identity',
      'secrets',
      'upstream',
    ],
  ],
  gateways: [
    'the modules of the registry',
    ['gateways/api', 'gateways/observing', 'gateways/registry', 'gateways/row', 'identity', 'upstream'],
  ],
  servers: [
    'virtual servers: chosen tools of chosen gateways',
    ['fields', 'lists', 'database', 'gateways', 'identity'],
  ],
  'servers/api': [
    'virtual servers over REST, and what a gateway is to them',
    ['servers', 'fields', 'lists', 'database', 'gateways', 'identity'],
  ],

  files: [
    'gateways, servers and limits kept in a file: planned, applied, written',
    [
      'fields',
      'limits/rates',
      'limits/rules',
      'audit',
      'credentials',
      'database',
      'gateways',
      'identity',
      'secrets',
      'servers',
    ],
  ],

  'catalog/snapshot': [
    "everything offered, immutable in memory, and each principal's view of it",
    ['gateways', 'identity', 'protocol', 'upstream', 'limits/rules'],
  ],
  'catalog/loading': [
    'snapshots made from rows, at each change',
    ['catalog/snapshot', 'database', 'gateways', 'identity', 'protocol', 'servers', 'upstream'],
  ],
  'catalog/watching': [
    'one watcher per upstream for changed lists',
    ['catalog/loading', 'catalog/snapshot', 'gateways', 'protocol', 'upstream'],
  ],
  catalog: [
    'the module of the catalogue',
    ['catalog/loading', 'catalog/watching', 'gateways', 'identity', 'servers', 'upstream'],
  ],
  http: [
    'the server in front of Express, the error body, request ids, Swagger',
    ['database', 'fields', 'identity', 'limits/budgets', 'protocol', 'proxy-auth'],
  ],
  replicas: ['messages between processes', ['database', 'http']],

  'mcp/request': [
    'who asks what, and refusing it',
    ['catalog', 'identity', 'limits/budgets', 'protocol', 'proxy-auth', 'upstream'],
  ],
  'mcp/answers': ['whom an answer is told, and what changes it on its way', ['catalog', 'protocol', 'upstream']],
  'mcp/relay': [
    'one request to one upstream, and its answer',
    [
      'mcp/answers',
      'mcp/request',
      'audit',
      'catalog',
      'limits/budgets',
      'limits/rates',
      'protocol',
      'secrets',
      'traces',
      'upstream',
    ],
  ],
  'mcp/handles': [
    'what an upstream gives one caller by name or state, sealed so that nobody else can use it',
    ['mcp/answers', 'mcp/relay', 'mcp/request', 'protocol', 'secrets'],
  ],
  'mcp/sessions': [
    'client sessions, the upstream sessions behind them, the questions between',
    [
      'mcp/answers',
      'mcp/relay',
      'mcp/request',
      'catalog',
      'identity',
      'limits/budgets',
      'protocol',
      'replicas',
      'secrets',
      'upstream',
    ],
  ],
  'mcp/streams': [
    'what stays open and waits for news',
    ['mcp/sessions', 'mcp/answers', 'mcp/relay', 'mcp/request', 'limits/budgets', 'protocol', 'upstream'],
  ],
  'mcp/crossed': [
    'one era in front, the other behind',
    [
      'mcp/sessions',
      'mcp/answers',
      'mcp/relay',
      'mcp/request',
      'catalog',
      'limits/budgets',
      'protocol',
      'replicas',
      'secrets',
      'upstream',
    ],
  ],
  'mcp/legacy': [
    'clients up to 2025-11-25',
    [
      'mcp/crossed',
      'mcp/sessions',
      'mcp/handles',
      'mcp/answers',
      'mcp/relay',
      'mcp/request',
      'limits/budgets',
      'protocol',
      'upstream',
    ],
  ],
  'mcp/modern': [
    'clients of 2026-07-28',
    [
      'mcp/crossed',
      'mcp/streams',
      'mcp/sessions',
      'mcp/handles',
      'mcp/answers',
      'mcp/relay',
      'mcp/request',
      'catalog',
      'protocol',
      'upstream',
    ],
  ],
  'mcp/transports': [
    'how messages come and where answers go',
    [
      'mcp/legacy',
      'mcp/modern',
      'mcp/streams',
      'mcp/sessions',
      'mcp/answers',
      'mcp/relay',
      'mcp/request',
      'catalog',
      'limits/budgets',
      'protocol',
      'replicas',
    ],
  ],
  mcp: [
    'the MCP endpoint: path, origin, identity, view, transport',
    [
      'mcp/transports',
      'mcp/legacy',
      'mcp/modern',
      'mcp/crossed',
      'mcp/streams',
      'mcp/sessions',
      'mcp/relay',
      'mcp/request',
      'catalog',
      'http',
      'identity',
      'protocol',
      'upstream',
      'limits/budgets',
      'limits/rates',
      'replicas',
      'traces',
    ],
  ],

  items: [
    'tools, prompts and resources over REST: listed, read, tried',
    [
      'fields',
      'lists',
      'catalog',
      'database',
      'gateways',
      'http',
      'identity',
      'limits/budgets',
      'mcp',
      'protocol',
      'servers',
      'upstream',
    ],
  ],
  doctor: [
    'what is wrong with a running gateway, or with the proxy in front of it',
    ['database', 'gateways', 'identity', 'proxy-auth', 'secrets'],
  ],
  health: ['alive, ready, version', ['catalog', 'database', 'http', 'identity']],
  metrics: [
    'figures for Prometheus, read from the other rooms at a scrape',
    [
      'audit',
      'audit/forwarding',
      'catalog',
      'database',
      'http',
      'identity',
      'limits/budgets',
      'mcp',
      'proxy-auth',
      'upstream',
    ],
  ],
  traffic: ['what went through the gateway: rate, errors, latency, read from the audit log', ['audit']],
  connections: ['who is connected to any replica, over REST', ['catalog', 'fields', 'mcp', 'replicas']],
  'admin-ui': [
    'the pages at / and /admin/: files that the folder admin-ui/ is built into, and what tells them of changes',
    ['database', 'http', 'identity'],
  ],
  import: [
    'what moves in and out: ContextForge, exports',
    [
      'fields',
      'limits/rates',
      'limits/rules',
      'audit',
      'credentials',
      'database',
      'files',
      'gateways',
      'identity',
      'proxy-auth',
      'secrets',
      'servers',
    ],
  ],
  cli: ['the commands', ['database', 'doctor', 'files', 'identity', 'import']],
};

/** What every room may import. */
export const everywhere = ['config', 'problems', 'kept'];
/** Files directly in src/ put the rooms together and may import any; these of them may be imported by every room. */
export const shared = ['src/version.ts'];
/** The commands start what the composition starts. */
export const composition = { cli: ['src/settings.ts', 'src/start-app.ts', 'src/create-app.ts', 'src/main.ts'] };
