import { users } from './auth-server.js';
import { startProgram } from './programs.js';

/** Where a proxy listens and what stands behind it. */
export interface Ports {
  /** Sets or removes every header that is believed. */
  readonly complete: number;
  /** As one writes it at first: the user, and what of the client's is left is left. */
  readonly naive: number;
  /** As `naive`, in front of the gateway where every header is named by hand. */
  readonly mistaken: number;
  readonly auth: number;
  readonly gateway: number;
  /** A gateway that believes what its preset says, and nothing named by hand. */
  readonly careful: number;
}

const roles = ['User', 'Email', 'Groups', 'Preferred-Username'];
const name = (role: string) => `X-Auth-Request-${role}`;
const low = (role: string) => role.toLowerCase().replace('-', '_');

function nginx(ports: Ports): string {
  const sub = `location = /auth { internal; proxy_pass http://127.0.0.1:${ports.auth}; proxy_set_header Content-Length ""; proxy_pass_request_body off; }`;
  const take = (role: string) =>
    `auth_request_set $x_${low(role)} $upstream_http_x_auth_request_${low(role)}; proxy_set_header ${name(role)} $x_${low(role)};`;
  const server = (port: number, to: number, taken: readonly string[], more: string) =>
    `server { listen 127.0.0.1:${port}; client_max_body_size 16m; ${more} ${sub}
    location / { auth_request /auth; ${taken.map(take).join(' ')} proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $upgrade; proxy_set_header Host $http_host; proxy_buffering off; proxy_read_timeout 1h;
      proxy_request_buffering off; proxy_pass http://127.0.0.1:${to}; } }`;
  return `worker_processes 1; daemon off; pid nginx.pid; error_log error.log; events { worker_connections 256; }
http { access_log off; client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;
  map $http_upgrade $upgrade { default upgrade; '' ''; }
  ${server(ports.complete, ports.gateway, roles, '')}
  ${server(ports.naive, ports.careful, ['User'], 'underscores_in_headers on;')}
  ${server(ports.mistaken, ports.gateway, ['User'], 'underscores_in_headers on;')}
}`;
}

function caddy(ports: Ports): string {
  const site = (port: number, to: number, taken: readonly string[]) => `http://127.0.0.1:${port} {
	forward_auth 127.0.0.1:${ports.auth} {
		uri /oauth2/auth
		copy_headers ${taken.map(name).join(' ')}
	}
	reverse_proxy 127.0.0.1:${to}
}`;
  return `{
	admin off
	auto_https off
	persist_config off
}
${site(ports.complete, ports.gateway, roles)}
${site(ports.naive, ports.careful, ['User'])}
${site(ports.mistaken, ports.gateway, ['User'])}
`;
}

function traefik(ports: Ports): string {
  const auth = (taken: readonly string[]) => ({
    forwardAuth: { address: `http://127.0.0.1:${ports.auth}/oauth2/auth`, authResponseHeaders: taken.map(name) },
  });
  const to = (port: number) => ({ loadBalancer: { servers: [{ url: `http://127.0.0.1:${port}` }] } });
  const router = (entry: string) => ({
    entryPoints: [entry],
    rule: 'PathPrefix(`/`)',
    service: entry,
    middlewares: [entry],
  });
  return JSON.stringify({
    http: {
      routers: { complete: router('complete'), naive: router('naive'), mistaken: router('mistaken') },
      middlewares: { complete: auth(roles), naive: auth(['User']), mistaken: auth(['User']) },
      services: { complete: to(ports.gateway), naive: to(ports.careful), mistaken: to(ports.gateway) },
    },
  });
}

function envoy(ports: Ports): string {
  const type = (path: string) => `type.googleapis.com/envoy.extensions.${path}`;
  const filter = (kind: string, path: string, config: object) => ({
    name: `envoy.filters.http.${kind}`,
    typed_config: { '@type': type(`filters.http.${kind}.v3.${path}`), ...config },
  });
  const cluster = (called: string, port: number) => ({
    name: called,
    load_assignment: {
      cluster_name: called,
      endpoints: [
        { lb_endpoints: [{ endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: port } } } }] },
      ],
    },
  });
  const authz = filter('ext_authz', 'ExtAuthz', {
    allowed_headers: { patterns: [{ exact: 'cookie' }] },
    http_service: {
      server_uri: { uri: `http://127.0.0.1:${ports.auth}`, cluster: 'auth', timeout: '5s' },
      authorization_response: { allowed_upstream_headers: { patterns: [{ prefix: 'x-auth-request-' }] } },
    },
  });
  const removal = filter('header_mutation', 'HeaderMutation', {
    mutations: {
      request_mutations: [
        { remove_on_match: { key_matcher: { safe_regex: { regex: '(?i)x[-_]auth[-_]request[-_].*' } } } },
      ],
    },
  });
  const listener = (called: string, port: number, to: string, filters: readonly object[]) => ({
    name: called,
    address: { socket_address: { address: '127.0.0.1', port_value: port } },
    filter_chains: [
      {
        filters: [
          {
            name: 'envoy.filters.network.http_connection_manager',
            typed_config: {
              '@type': type('filters.network.http_connection_manager.v3.HttpConnectionManager'),
              stat_prefix: called,
              use_remote_address: true,
              upgrade_configs: [{ upgrade_type: 'websocket' }],
              route_config: {
                virtual_hosts: [
                  {
                    name: 'all',
                    domains: ['*'],
                    routes: [{ match: { prefix: '/' }, route: { cluster: to, timeout: '0s' } }],
                  },
                ],
              },
              http_filters: [...filters, filter('router', 'Router', {})],
            },
          },
        ],
      },
    ],
  });
  return JSON.stringify({
    static_resources: {
      listeners: [
        listener('complete', ports.complete, 'gateway', [removal, authz]),
        listener('naive', ports.naive, 'careful', [authz]),
        listener('mistaken', ports.mistaken, 'gateway', [authz]),
      ],
      clusters: [cluster('gateway', ports.gateway), cluster('careful', ports.careful), cluster('auth', ports.auth)],
    },
  });
}

/** It asks nobody: who is behind a session stands in a file. */
function haproxy(ports: Ports): string {
  const set = (role: string) => {
    const value = `req.cook(sess),map(${low(role)}.map)`;
    return `http-request set-header ${name(role)} %[${value}] if { ${value} -m found }`;
  };
  const frontend = (called: string, port: number, to: number, taken: readonly string[], more: readonly string[]) =>
    [
      `frontend ${called}`,
      `  bind 127.0.0.1:${port}`,
      '  http-request deny deny_status 401 unless { req.cook(sess),map(user.map) -m found }',
      ...[...more, ...taken.map(set)].map((line) => `  ${line}`),
      `  default_backend to_${called}`,
      `backend to_${called}`,
      `  server gateway 127.0.0.1:${to}`,
    ].join('\n');
  const removal = ['x-auth-request-', 'x_auth_request_'].map((prefix) => `http-request del-header ${prefix} -m beg`);
  return `global
  maxconn 500
defaults
  mode http
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  timeout tunnel 1h
${frontend('complete', ports.complete, ports.gateway, roles, removal)}
${frontend('naive', ports.naive, ports.careful, ['User'], [])}
${frontend('mistaken', ports.mistaken, ports.gateway, ['User'], [])}
`;
}

/** Its files, `<role>.map`: session, then value. */
function haproxyMaps(): Record<string, string> {
  const of = { User: 'sub', Email: 'email', Groups: 'groups', 'Preferred-Username': 'name' } as const;
  return Object.fromEntries(
    Object.entries(of).map(([role, member]) => [
      `${low(role)}.map`,
      Object.entries(users)
        .filter(([, user]) => user[member] !== '')
        .map(([session, user]) => `${session} ${user[member]}\n`)
        .join(''),
    ]),
  );
}

/** Starts one of the proxies that know, or ask somebody else, who is there. */
export function startForwardAuth(proxy: string, ports: Ports) {
  const open = [ports.complete, ports.naive, ports.mistaken];
  switch (proxy) {
    case 'nginx':
      return startProgram(proxy, ['-p', '.', '-c', 'nginx.conf'], { 'nginx.conf': nginx(ports) }, open);
    case 'caddy':
      return startProgram(proxy, ['run', '--config', 'Caddyfile'], { Caddyfile: caddy(ports) }, open);
    case 'envoy': {
      const args = ['-c', 'envoy.json', '--concurrency', '1', '--disable-hot-restart', '--log-level', 'error'];
      return startProgram(proxy, args, { 'envoy.json': envoy(ports) }, open);
    }
    case 'haproxy': {
      const files = { 'haproxy.cfg': haproxy(ports), ...haproxyMaps() };
      return startProgram(proxy, ['-db', '-f', 'haproxy.cfg'], files, open);
    }
    default: {
      const static_ = JSON.stringify({
        entryPoints: Object.fromEntries(
          (['complete', 'naive', 'mistaken'] as const).map((entry) => [
            entry,
            { address: `127.0.0.1:${ports[entry]}` },
          ]),
        ),
        providers: { file: { filename: 'dynamic.yml' } },
        global: { checkNewVersion: false, sendAnonymousUsage: false },
      });
      const files = { 'traefik.yml': static_, 'dynamic.yml': traefik(ports) };
      return startProgram(proxy, ['--configFile=traefik.yml'], files, open);
    }
  }
}
