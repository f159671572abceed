import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminUiUnderTest } from '../support/browser/admin-ui.js';
import { contextForgeRows, goodRows, sourceSecret } from '../support/contextforge.js';
import { button, enterGateway } from '../support/browser/gateway-journey.js';
import { valuesOf } from '../support/gateways.js';
import { post } from '../support/wire/mcp-client.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const ui = adminUiUnderTest();
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const create = (name: string, more: object = {}) =>
  ui.gatehouse.admin<{ id: string }>('/gateways', {
    method: 'POST',
    body: { name, url: `${upstream.url}?${name}`, ...more },
  });
const callEcho = async (token: string, name: string) =>
  post(`${ui.gatehouse.url}/mcp`, token, {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: { message: 'hello' } },
  });
const open = (page: Page, entry: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: entry, exact: true }).click();

it('from the first start to the first call of a client in at most twelve steps', async () => {
  const { page, canaries, expectClean } = await ui.signedIn('#/');
  await page.getByRole('heading', { name: 'Three steps to the first tool call' }).waitFor();
  await expectClean();
  let steps = 0;
  const step = async <T>(act: Promise<T>): Promise<T> => {
    steps += 1;
    return act;
  };
  await step(page.getByRole('link', { name: 'Add gateway' }).click());
  await step(page.getByRole('textbox', { name: 'Name', exact: true }).fill('first'));
  await step(page.getByRole('textbox', { name: 'URL' }).fill(upstream.url));
  await step(button(page, 'Save').click());
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await step(open(page, 'Try it'));
  await step(page.getByRole('combobox', { name: 'Tool' }).click());
  await step(page.getByRole('option', { name: 'first__echo' }).click());
  await step(button(page, 'I know what it does').click());
  await step(button(page, 'Run').click());
  await page.getByText(/Answered in/).waitFor();
  await step(open(page, 'Connect a client'));
  await step(page.getByRole('textbox', { name: 'Name' }).fill('laptop'));
  await step(button(page, 'Create token').click());
  expect(steps).toBeLessThanOrEqual(12);
  const token = await page.getByLabel('New token', { exact: true }).inputValue();
  const snippet = JSON.parse(await page.getByRole('region', { name: 'For Claude Code' }).innerText()) as {
    mcpServers: { gatehouse: { url: string } };
  };
  expect(snippet.mcpServers.gatehouse.url).toBe(`${ui.gatehouse.url}/mcp`);
  expect((await callEcho(token, 'first__echo')).text).toContain('hello');
  await button(page, 'Done').click();
  canaries.push(token);
  await open(page, 'Overview');
  await page
    .getByRole('row', { name: /tools\/call first · echo done/ })
    .first()
    .waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'What happened last' }).waitFor();
  expect(await page.getByText('Three steps to the first tool call').count()).toBe(0);
  await expectClean();
});

it('a Test says where the server looks at no credentials', async () => {
  const { page, expectClean } = await ui.signedIn();
  await enterGateway(page, 'careless', `${upstream.url}?careless`, { 'X-API-Key': 'whatever' });
  await button(page, 'Test').click();
  await page.getByText('This test cannot prove the credentials').waitFor();
  const last = upstream.requests.findLast(({ path }) => path.endsWith('?careless'));
  expect(valuesOf(last!, 'X-API-Key')).toEqual([]);
  await expectClean();
});

it('saved views keep a search in this browser; given ones show what needs attention', async () => {
  await create('viewed', { enabled: false, tags: ['kept'] });
  const { page, expectClean } = await ui.signedIn('#/gateways?tags=kept');
  await page.getByRole('link', { name: 'viewed' }).waitFor();
  await button(page, 'Views').click();
  await page.getByRole('textbox', { name: 'Name of this view' }).fill('Mine');
  await button(page, 'Save view').click();
  await button(page, 'Forget the view Mine').waitFor();
  await expectClean();
  await button(page, 'All gateways').click();
  await expect.poll(() => page.url()).not.toContain('kept');
  await page.reload();
  await button(page, 'Views').click();
  await button(page, 'Mine').click();
  await expect.poll(() => page.url()).toContain('tags=kept');
  await page.getByRole('link', { name: 'viewed' }).waitFor();
  await expectClean();
});

describe('what is observed', () => {
  it('limits and what the audit log keeps are set in the form, and what a file keeps is not changed here', async () => {
    await create('ruled', { enabled: false });
    const file = JSON.stringify({ gateways: [{ name: 'kept', url: `${upstream.url}?kept`, enabled: false }] });
    await ui.gatehouse.admin('/admin/apply', { method: 'POST', body: { file, manage: 'platform-repo' } });
    const { page, expectClean } = await ui.signedIn('#/gateways?q=ruled');
    await button(page, 'Actions for ruled').click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await page.getByRole('button', { name: /^Timeouts and limits/ }).click();
    await button(page, 'Add limit').click();
    await page.getByLabel('Limit 1 calls').fill('25');
    await page.getByRole('button', { name: 'Audit log no arguments' }).click();
    await page.getByRole('combobox', { name: 'Arguments of calls' }).click();
    await page.getByRole('option', { name: /^Text/ }).click();
    await page.getByText('What callers send may be personal or secret').waitFor();
    await expectClean();
    await button(page, 'Save').click();
    await page.getByText('ruled is saved.').waitFor();
    const { body: ruled } = await ui.gatehouse.admin('/gateways/ruled');
    expect(ruled).toMatchObject({
      limits: { rates: [{ per: 'principal', tool: '*', calls: 25, seconds: 60 }], quotas: [] },
      auditArguments: 'full',
    });

    await page.goto(`${ui.gatehouse.url}/admin/#/gateways?q=kept`);
    await page.getByRole('row', { name: /kept/ }).getByText('Managed by platform-repo').waitFor();
    await button(page, 'Actions for kept').click();
    await page.getByRole('menuitem', { name: 'Look' }).click();
    await page.getByText('It is changed there.').waitFor();
    expect(await button(page, 'Save').isDisabled()).toBe(true);
    expect(await page.getByRole('textbox', { name: 'URL' }).isDisabled()).toBe(true);
    await expectClean();
  });
});

it('an export of ContextForge: looked at, unlocked with its secret, imported', async () => {
  const { page, canaries, expectClean } = await ui.signedIn('#/import');
  canaries.push(sourceSecret, 'plain-secret-1', 'sealed-secret-2');
  const gateways = contextForgeRows((n) => `${upstream.url}?forge=${n}`);
  const buffer = Buffer.from(JSON.stringify({ version: '1', entities: { gateways } }));
  await page.locator('input[type=file]').setInputFiles({ name: 'forge.json', mimeType: 'application/json', buffer });
  await page.getByRole('row', { name: /plain headers new/ }).waitFor();
  await page.getByRole('row', { name: /^encrypted headers cannot .*secret of the source is required/ }).waitFor();
  await page.getByLabel('AUTH_ENCRYPTION_SECRET of the ContextForge it is from').fill('a wrong one');
  await button(page, 'Unlock').click();
  await page.getByRole('row', { name: /^encrypted headers cannot .*another secret/ }).waitFor();
  await page.getByLabel('AUTH_ENCRYPTION_SECRET of the ContextForge it is from').fill(sourceSecret);
  await button(page, 'Unlock').click();
  await page.getByRole('row', { name: /encrypted headers new/ }).waitFor();
  await page.getByRole('row', { name: /^masked cannot/ }).waitFor();
  await expectClean();
  await button(page, `Import ${goodRows.length} gateways`).click();
  await page.getByText('Imported. Their servers are asked now.').waitFor();
  await expectClean();
  await ui.gatehouse.admin('/gateways/encrypted-headers/refresh', { method: 'POST' });
  const asked = upstream.requests.findLast(({ path }) => path.includes('forge=2'))!;
  expect(valuesOf(asked, 'X-API-Key')).toEqual(['sealed-secret-2']);
  await button(page, 'Undo this import').click();
  await page.getByText('The import is taken back').waitFor();
  await expectClean();
  expect((await ui.gatehouse.admin('/gateways/encrypted-headers')).status).toBe(404);
});
