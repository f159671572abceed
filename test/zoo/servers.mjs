// Real MCP servers, each with how it is started, how it is registered, and one call.
import { at, newNode, npmBin, pyBin } from './cache.mjs';

const TS = 'TypeScript';
const TSB = 'TypeScript, by supergateway';
const PY = 'Python';
const PYB = 'Python, by mcp-proxy';

const node = (dir, bin, ...args) => [newNode(), npmBin(dir, bin), ...args];
const bridged =
  (dir, bin, ...args) =>
  (port) => [
    ...node('s/npmstdio', 'supergateway', '--stdio', [newNode(), npmBin(dir, bin), ...args].join(' ')),
    ...['--outputTransport', 'streamableHttp', '--stateful', '--port', port],
  ];
const proxied =
  (dir, bin, ...args) =>
  (port) => [
    ...[pyBin('s/pyproxy', 'mcp-proxy'), '--host', '127.0.0.1', '--port', port],
    ...['--', pyBin(dir, bin), ...args],
  ];
/** What stands for every service behind the servers: nothing listens there. */
const nowhere = 'http://127.0.0.1:9';

/**
 * name, language and folder; `start(port, database)`, where `database` says that it wants one; `env(port)`; path and transport; `headers` that it demands, registered as they would be;
 * `needs`: a further folder. `call`: a tool and its arguments.
 */
export const servers = [
  {
    name: 'everything',
    language: TS,
    folder: 's/everything',
    start: () => node('s/everything', 'mcp-server-everything', 'streamableHttp'),
    env: (PORT) => ({ PORT }),
    call: ['echo', { message: 'zoo' }],
  },
  {
    name: 'everything-sse',
    language: TS,
    folder: 's/everything',
    start: () => node('s/everything', 'mcp-server-everything', 'sse'),
    env: (PORT) => ({ PORT }),
    path: '/sse',
    call: ['echo', { message: 'zoo' }],
  },
  {
    name: 'playwright',
    language: TS,
    folder: 's/playwright',
    host: 'localhost',
    start: (port) =>
      node('s/playwright', 'playwright-mcp', '--port', port, '--host', '127.0.0.1', '--headless', '--isolated'),
    call: ['browser_close', {}],
  },
  {
    name: 'context7',
    language: TS,
    folder: 's/context7',
    start: (port) => node('s/context7', 'context7-mcp', '--transport', 'http', '--port', port),
    call: ['resolve-library-id', { query: 'x', libraryName: 'react' }],
  },
  {
    name: 'notion',
    language: TS,
    folder: 's/notion',
    start: (port) =>
      node(
        's/notion',
        'notion-mcp-server',
        '--transport',
        'http',
        '--port',
        port,
        '--auth-token',
        'zoo-not-a-secret-1',
      ),
    env: () => ({ NOTION_TOKEN: 'ntn_zoo' }),
    headers: { Authorization: 'Bearer zoo-not-a-secret-1' },
    call: ['API-get-self', {}],
  },
  {
    name: 'firecrawl',
    language: TS,
    folder: 's/firecrawl',
    start: () => node('s/firecrawl', 'firecrawl-mcp'),
    env: (PORT) => ({
      HTTP_STREAMABLE_SERVER: 'true',
      PORT,
      HOST: '127.0.0.1',
      FIRECRAWL_API_KEY: 'fc-zoo',
      FIRECRAWL_API_URL: nowhere,
    }),
    call: ['firecrawl_scrape', { url: nowhere }],
  },
  {
    name: 'mongodb',
    language: TS,
    folder: 's/mongodb',
    start: (port) =>
      node(
        's/mongodb',
        'mongodb-mcp-server',
        '--transport',
        'http',
        '--httpPort',
        port,
        '--httpHost',
        '127.0.0.1',
        '--telemetry',
        'disabled',
      ),
    call: ['list-databases', {}],
  },
  {
    name: 'figma',
    language: TS,
    folder: 's/figma',
    start: (port) =>
      node(
        's/figma',
        'figma-developer-mcp',
        '--port',
        port,
        '--host',
        '127.0.0.1',
        '--figma-api-key',
        'zoo',
        '--no-telemetry',
      ),
    call: ['get_figma_data', { fileKey: 'abc' }],
  },
  {
    name: 'filesystem',
    language: TSB,
    folder: 's/npmstdio',
    start: bridged('s/npmstdio', 'mcp-server-filesystem', at('fs')),
    call: ['read_text_file', { path: at('fs', 'a.txt') }],
  },
  {
    name: 'memory',
    language: TSB,
    folder: 's/npmstdio',
    start: bridged('s/npmstdio', 'mcp-server-memory'),
    env: () => ({ MEMORY_FILE_PATH: at('fs', 'memory.json') }),
    call: ['read_graph', {}],
  },
  {
    name: 'sequential-thinking',
    language: TSB,
    folder: 's/npmstdio',
    start: bridged('s/npmstdio', 'mcp-server-sequential-thinking'),
    call: ['sequentialthinking', { thought: 't', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 }],
  },
  {
    name: 'postgres',
    language: TSB,
    folder: 's/postgres',
    needs: ['s/npmstdio'],
    database: true,
    start: (port, database) => bridged('s/postgres', 'mcp-server-postgres', `'${database}'`)(port),
    call: ['query', { sql: 'select 1' }],
  },
  {
    name: 'sentry',
    language: TSB,
    folder: 's/sentry',
    needs: ['s/npmstdio'],
    start: bridged('s/sentry', 'sentry-mcp', '--access-token=zoo', '--host=127.0.0.1:9'),
    call: ['find_organizations', {}],
  },
  {
    name: 'tavily',
    language: TSB,
    folder: 's/tavily',
    needs: ['s/npmstdio'],
    start: bridged('s/tavily', 'tavily-mcp'),
    env: () => ({ TAVILY_API_KEY: 'tvly-zoo' }),
    call: ['tavily_search', { query: 'x' }],
  },
  {
    name: 'chrome-devtools',
    language: TSB,
    folder: 's/chromedevtools',
    needs: ['s/npmstdio'],
    start: bridged('s/chromedevtools', 'chrome-devtools-mcp', '--headless'),
    call: ['list_pages', {}],
  },
  {
    name: 'kubernetes',
    language: 'Go',
    folder: 's/k8s',
    start: (port) =>
      node(
        's/k8s',
        'kubernetes-mcp-server',
        '--port',
        port,
        '--bind-address',
        '127.0.0.1',
        '--kubeconfig',
        at('fs', 'kubeconfig'),
      ),
    call: ['configuration_view', {}],
  },
  {
    name: 'grafana',
    language: 'Go',
    folder: 's/grafana',
    start: (port) => [
      pyBin('s/grafana', 'mcp-grafana'),
      '-t',
      'streamable-http',
      '-address',
      `127.0.0.1:${port}`,
      '-allow-grafana-url-override',
    ],
    headers: {
      'X-Grafana-URL': nowhere,
      'X-Grafana-Service-Account-Token': 'zoo-not-a-secret-2',
      'X-Grafana-Org-Id': '7',
    },
    call: ['list_datasources', {}],
  },
  {
    name: 'grafana-sse',
    language: 'Go',
    folder: 's/grafana',
    start: (port) => [pyBin('s/grafana', 'mcp-grafana'), '-t', 'sse', '-address', `127.0.0.1:${port}`],
    env: () => ({ GRAFANA_URL: nowhere, GRAFANA_SERVICE_ACCOUNT_TOKEN: 'zoo' }),
    path: '/sse',
    call: ['list_datasources', {}],
  },
  {
    name: 'azure',
    language: '.NET',
    folder: 's/azure',
    start: () =>
      node(
        's/azure',
        'azmcp',
        'server',
        'start',
        '--transport',
        'http',
        '--mode',
        'namespace',
        '--dangerously-disable-http-incoming-auth',
      ),
    env: (port) => ({ ASPNETCORE_URLS: `http://127.0.0.1:${port}`, AZURE_MCP_COLLECT_TELEMETRY: 'false' }),
    path: '/',
    call: ['subscription_list', {}],
  },
  {
    name: 'atlassian',
    language: PY,
    folder: 's/atlassian',
    start: (port) => [
      pyBin('s/atlassian', 'mcp-atlassian'),
      '--transport',
      'streamable-http',
      '--host',
      '127.0.0.1',
      '--port',
      port,
    ],
    env: () => ({ JIRA_URL: nowhere, CONFLUENCE_URL: nowhere, ATLASSIAN_OAUTH_ENABLE: 'true' }),
    headers: { Authorization: 'Token zoo-not-a-secret-3' },
    call: ['jira_get_issue', { issue_key: 'ZOO-1' }],
  },
  {
    name: 'clickhouse',
    language: PY,
    folder: 's/clickhouse',
    start: () => [pyBin('s/clickhouse', 'mcp-clickhouse')],
    env: (port) => ({
      CLICKHOUSE_MCP_SERVER_TRANSPORT: 'http',
      CLICKHOUSE_MCP_BIND_HOST: '127.0.0.1',
      CLICKHOUSE_MCP_BIND_PORT: port,
      CLICKHOUSE_MCP_AUTH_DISABLED: 'true',
      CLICKHOUSE_HOST: '127.0.0.1',
      CLICKHOUSE_PORT: '9',
      CLICKHOUSE_USER: 'x',
      CLICKHOUSE_PASSWORD: 'x',
      CLICKHOUSE_SECURE: 'false',
    }),
    call: ['list_databases', {}],
  },
  {
    name: 'neo4j',
    language: PY,
    folder: 's/neo4j',
    start: (port) => [
      ...[
        pyBin('s/neo4j', 'mcp-neo4j-cypher'),
        '--transport',
        'http',
        '--server-host',
        '127.0.0.1',
        '--server-port',
        port,
      ],
      ...['--db-url', 'bolt://127.0.0.1:9', '--username', 'x', '--password', 'x'],
    ],
    path: '/mcp/',
    call: ['write_neo4j_cypher', { query: 7 }],
  },
  {
    name: 'markitdown',
    language: PY,
    folder: 's/markitdown',
    start: (port) => [pyBin('s/markitdown', 'markitdown-mcp'), '--http', '--host', '127.0.0.1', '--port', port],
    call: ['convert_to_markdown', { uri: `file://${at('fs', 'a.txt')}` }],
  },
  {
    name: 'motherduck',
    language: PY,
    folder: 's/motherduck',
    start: (port) => [
      ...[pyBin('s/motherduck', 'mcp-server-motherduck'), '--transport', 'http', '--host', '127.0.0.1', '--port', port],
      ...['--db-path', ':memory:', '--read-write'],
    ],
    call: ['execute_query', { sql: 'select 42 as a' }],
  },
  {
    name: 'excel',
    language: PY,
    folder: 's/excel',
    start: (port) => [pyBin('s/excel', 'excel-mcp-server'), 'streamable-http', '--host', '127.0.0.1', '--port', port],
    env: () => ({ EXCEL_FILES_PATH: at('fs') }),
    call: ['get_workbook_metadata', { filepath: 'none.xlsx' }],
  },
  {
    name: 'opensearch',
    language: PY,
    folder: 's/opensearch',
    start: (port) => [
      pyBin('s/opensearch', 'opensearch-mcp-server-py'),
      '--transport',
      'stream',
      '--host',
      '127.0.0.1',
      '--port',
      port,
    ],
    env: () => ({ OPENSEARCH_URL: nowhere, OPENSEARCH_NO_AUTH: 'true' }),
    call: ['ListIndexTool', {}],
  },
  {
    name: 'git',
    language: PYB,
    folder: 's/pystdio',
    needs: ['s/pyproxy'],
    start: proxied('s/pystdio', 'mcp-server-git'),
    call: ['git_status', { repo_path: '/nowhere' }],
  },
  {
    name: 'time',
    language: PYB,
    folder: 's/pystdio',
    needs: ['s/pyproxy'],
    start: proxied('s/pystdio', 'mcp-server-time'),
    call: ['convert_time', { source_timezone: 'UTC', target_timezone: 'Asia/Tokyo', time: '10:00' }],
  },
  {
    name: 'fetch',
    language: PYB,
    folder: 's/pystdio',
    needs: ['s/pyproxy'],
    start: proxied('s/pystdio', 'mcp-server-fetch'),
    call: ['fetch', { url: nowhere }],
  },
  {
    name: 'redis',
    language: PYB,
    folder: 's/redis',
    needs: ['s/pyproxy'],
    start: proxied('s/redis', 'redis-mcp-server', '--url', 'redis://127.0.0.1:9/0'),
    call: ['dbsize', {}],
  },
  {
    name: 'aws-documentation',
    language: PYB,
    folder: 's/aws',
    needs: ['s/pyproxy'],
    start: proxied('s/aws', 'awslabs.aws-documentation-mcp-server'),
    call: ['search_documentation', { search_phrase: 's3' }],
  },
];
