import { mkdirSync, readdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminUiUnderTest } from '../support/browser/admin-ui.js';
import { connectV1, post } from '../support/wire/mcp-client.js';
import { startUpstream, type SampleTool, type Upstream } from '../support/upstreams/upstream.js';

/** Takes the pictures of the documentation anew (`npm run test:long -- pictures`), or others: PICTURES names a folder, WIDTH a width. */
const folder = process.env.PICTURES ?? 'docs/images';
const width = Number(process.env.WIDTH ?? 1280);

const tool = (name: string, description: string, annotations: object, failing = false): SampleTool => ({
  definition: {
    name,
    description,
    annotations,
    inputSchema: {
      type: 'object',
      properties: {
        repository: { type: 'string', description: 'Owner and name' },
        title: { type: 'string' },
        labels: { type: 'array', items: { type: 'string' } },
        priority: { enum: ['low', 'normal', 'high'] },
      },
      required: ['repository'],
    },
  },
  call: () => {
    if (failing) throw new Error('no');
    return { content: [{ type: 'text', text: '{"number":42,"state":"open"}' }] };
  },
});
const offers: Record<string, SampleTool[]> = {
  'github-prod': [
    tool('search_code', 'Searches code in all repositories', { readOnlyHint: true }),
    tool('list_issues', 'Lists the issues of a repository', { readOnlyHint: true }),
    tool('create_issue', 'Creates an issue in a repository', { destructiveHint: true }),
  ],
  'jira-cloud': [
    tool('search', 'Searches tickets', { readOnlyHint: true }),
    tool('transition', 'Moves a ticket to another state', { destructiveHint: true }),
  ],
  'kubernetes-eu': [
    tool('get_pods', 'Lists pods', { readOnlyHint: true }),
    tool('scale', 'Scales a workload', {}, true),
  ],
  grafana: [tool('query', 'Runs a query', { readOnlyHint: true })],
};

const ui = adminUiUnderTest({ GATEWAY_NAME: 'Gatehouse' });
const upstreams: Upstream[] = [];

beforeAll(async () => {
  const { admin } = ui.gatehouse;
  const headers = { 'X-API-Key': 'k-1', 'X-Client-ID': 'c-1', 'X-Region': 'eu-west-1' };
  for (const [name, tools] of Object.entries(offers)) {
    const upstream = await startUpstream({ tools, serverName: name });
    upstreams.push(upstream);
    const body = {
      name,
      url: upstream.url,
      auth_headers: headers,
      tags: ['prod', name.includes('eu') ? 'eu' : 'global'],
    };
    await admin('/gateways', { method: 'POST', body });
  }
  const off = { url: 'https://legacy-crm.corp.example/mcp', enabled: false };
  await admin('/gateways', { method: 'POST', body: { ...off, name: 'legacy-crm', tags: ['old'] } });
  await admin('/gateways', {
    method: 'POST',
    body: { ...off, name: 'pagerduty', url: 'https://pagerduty.corp.example/mcp' },
  });
  await ui.gatehouse.store.query(
    `UPDATE gateways SET enabled = true, reachable = false, failures = 3, last_error = 'the connection was refused' WHERE name = 'pagerduty'`,
  );
  const associated_tools = ['github-prod__search_code', 'github-prod__list_issues', 'jira-cloud__search'];
  await admin('/servers', {
    method: 'POST',
    body: { name: 'corp-tools', description: 'For everybody', associated_tools },
  });
  await admin('/servers', {
    method: 'POST',
    body: { name: 'ops', associated_tools: ['kubernetes-eu__get_pods', 'grafana__query'] },
  });
  const file = JSON.stringify({ gateways: [{ ...off, name: 'wiki', url: 'https://wiki.corp.example/mcp' }] });
  await admin('/admin/apply', { method: 'POST', body: { file, manage: 'platform-repo' } });
  const limits = { rates: [{ per: 'principal', calls: 2, seconds: 600 }] };
  await admin('/gateways/jira-cloud', { method: 'PUT', body: { limits } });
  const sessions = ['alice', 'bob'].map(async (sub) =>
    connectV1(`${ui.gatehouse.url}/mcp`, await ui.gatehouse.token({ sub })),
  );
  await Promise.all(sessions);
  await upstreams.find(({ offer }) => offer.tools[0]?.definition.name === 'query')!.close();
  for (const sub of ['alice', 'bob', 'carol', 'alice', 'alice', 'bob']) {
    const token = await ui.gatehouse.token({ sub });
    for (const name of ['github-prod__search_code', 'jira-cloud__search', 'kubernetes-eu__scale', 'grafana__query']) {
      const params = { name, arguments: { repository: 'corp/app' } };
      await post(`${ui.gatehouse.url}/mcp`, token, { jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    }
  }
}, 180_000);
afterAll(() => Promise.all(upstreams.map((upstream) => upstream.close())));

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const screens: Record<string, { hash: string; then?: (page: Page) => Promise<unknown> }> = {
  overview: { hash: '#/' },
  gateways: { hash: '#/gateways' },
  form: {
    hash: '#/gateways',
    then: async (page) => {
      await button(page, 'Actions for github-prod').click();
      await page.getByRole('menuitem', { name: 'Edit' }).click();
      await page.getByRole('heading', { name: 'Edit github-prod' }).waitFor();
      await button(page, 'Test').click();
      await page.getByText('Connected').first().waitFor();
    },
  },
  connections: {
    hash: '#/gateways',
    then: async (page) => {
      await button(page, 'Actions for github-prod').click();
      await page.getByRole('menuitem', { name: 'Edit' }).click();
      await page.getByRole('button', { name: /^Proxy/ }).click();
      await page.getByRole('button', { name: /^TLS/ }).click();
      await page.getByLabel('Client key', { exact: true }).scrollIntoViewIfNeeded();
    },
  },
  item: { hash: '#/catalog', then: (page) => button(page, 'github-prod__create_issue').click() },
  gateway: { hash: '#/gateways/github-prod' },
  servers: { hash: '#/servers' },
  'server-form': { hash: '#/servers', then: (page) => button(page, 'Add virtual server').click() },
  catalogue: { hash: '#/catalog' },
  try: { hash: '#/try?tool=github-prod__create_issue' },
  connect: { hash: '#/connect' },
  traffic: { hash: '#/traffic?minutes=15' },
  sessions: { hash: '#/sessions' },
  audit: { hash: '#/audit' },
  tokens: { hash: '#/tokens' },
  'sign-in-check': { hash: '#/signin' },
  keys: { hash: '#/keys' },
  import: { hash: '#/import' },
  settings: { hash: '#/settings' },
  palette: {
    hash: '#/',
    then: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Find anything' }).fill('git');
      await page
        .getByRole('option', { name: /github-prod/ })
        .first()
        .waitFor();
    },
  },
};

it.each(['light', 'dark'] as const)('pictures (%s)', async (colorScheme) => {
  mkdirSync(folder, { recursive: true });
  const wanted = process.env.SCREENS?.split(',') ?? Object.keys(screens);
  const { page } = await ui.signedIn('#/', { colorScheme, viewport: { width, height: 860 } });
  const shoot = async (name: string) => {
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${folder}/admin-ui-${name}-${colorScheme}.png` });
  };
  for (const name of wanted) {
    const { hash, then } = screens[name]!;
    await page.goto(`${ui.gatehouse.url}/admin/${hash}`);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForTimeout(500);
    await then?.(page);
    await shoot(name);
  }
  await page.goto(`${ui.gatehouse.url}/`);
  await page.getByText(`${ui.gatehouse.url}/mcp`).first().waitFor();
  await shoot('home');
  expect(readdirSync(folder)).toContain(`admin-ui-home-${colorScheme}.png`);
});
