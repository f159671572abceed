import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminUiUnderTest } from '../support/browser/admin-ui.js';
import { button } from '../support/browser/gateway-journey.js';
import { connectV1, post } from '../support/wire/mcp-client.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

/** What the pages say of calls that were really made. */
const ui = adminUiUnderTest();
let upstream: Upstream;

const callEcho = async (gateway: string, message: string) =>
  post(`${ui.gatehouse.url}/mcp`, await ui.gatehouse.token({ sub: 'alice' }), {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: `${gateway}__echo`, arguments: { message } },
  });

beforeAll(async () => {
  upstream = await startUpstream();
  const mortal = await startUpstream();
  const limits = { rates: [{ per: 'principal', calls: 2, seconds: 600 }] };
  const { admin } = ui.gatehouse;
  const watched = { name: 'watched', url: upstream.url, limits, auditArguments: 'full' };
  await admin('/gateways', { method: 'POST', body: watched });
  await admin('/gateways', { method: 'POST', body: { name: 'digested', url: mortal.url, auditArguments: 'digest' } });
  await admin('/gateways', { method: 'POST', body: { name: 'late', url: `${upstream.url}?late` } });
  await mortal.close();
  for (const message of ['one', 'two', 'three']) await callEcho('watched', `seen ${message}\u200B`);
  for (let n = 0; n < 2; n += 1) await callEcho('digested', 'never seen');
});
afterAll(() => upstream.close());

const open = async (page: Page, entry: string) => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: entry, exact: true }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
};

it('a call made while the overview stands open appears in it', async () => {
  const { page, expectClean } = await ui.signedIn('#/');
  await page
    .getByRole('row', { name: /digested · echo/ })
    .first()
    .waitFor();
  const late = page.getByRole('row', { name: /tools\/call late · echo done/ });
  expect(await late.count()).toBe(0);
  await callEcho('late', 'after all');
  await late.waitFor();
  await expectClean();
});

it('traffic, what limits refused, and arguments as each gateway asks for them; the log is verified', async () => {
  const { page, canaries, expectClean } = await ui.signedIn('#/');
  canaries.push('never seen');
  await page.getByText('Calls to digested fail').waitFor();
  await page.getByText('2 of 2 in the last 15 minutes. Its server could not be reached.').waitFor();
  await expectClean();
  await page.getByRole('link', { name: 'Traffic', exact: true }).last().click();
  const gateways = page.getByRole('region', { name: 'Gateways' });
  await gateways.getByRole('row', { name: /^digested .* 2 100 %/ }).waitFor();
  await page.getByRole('region', { name: 'Recent failures' }).getByText('UPSTREAM_UNREACHABLE').first().waitFor();
  await expectClean();

  await page.goto(`${ui.gatehouse.url}/admin/#/gateways/watched`);
  await page.getByText('2 calls in 600 s of each person, at this gateway').waitFor();
  await page.getByText('calls with the text of the arguments').waitFor();
  await page.getByRole('row', { name: /refuse\.call watched · echo refused RATE_LIMITED/ }).waitFor();
  await expectClean();

  await open(page, 'Audit log');
  await page.getByText('{"message":"seen one<U+200B>"}').waitFor();
  const digest = page.getByText(/^hmac-sha256:/).first();
  await page.getByRole('textbox', { name: 'Arguments' }).fill((await digest.innerText()).trim());
  await expect.poll(() => page.getByRole('row', { name: /digested · echo/ }).count()).toBe(2);
  await expect.poll(() => page.getByRole('row', { name: /watched · echo/ }).count()).toBe(0);
  await button(page, 'Verify').click();
  await page.getByText(/^Yes: \d+ rows in \d+ chains?, each as it was written/).waitFor();
  await expectClean();
});

it('a client that keeps a session is shown, and its session is ended', async () => {
  const client = await connectV1(`${ui.gatehouse.url}/mcp`, await ui.gatehouse.token({ sub: 'bob' }));
  const { page, expectClean } = await ui.signedIn('#/sessions');
  await page.getByRole('row', { name: /local:bob/ }).waitFor();
  await expectClean();
  await button(page, 'End the session of local:bob').click();
  await page.getByText('To keep somebody out, revoke their access').waitFor();
  await expectClean();
  await button(page, 'End session').click();
  await page.getByRole('row', { name: /local:bob/ }).waitFor({ state: 'detached' });
  await expect(client.listTools()).rejects.toThrow(/404|session/i);
});

it('the installation is checked, and what is found is said with what to do', async () => {
  const { page, expectClean } = await ui.signedIn('#/settings');
  await button(page, 'Check this installation').click();
  await page.getByRole('row', { name: /digested Wrong .*/ }).waitFor();
  expect(await page.getByRole('status').allInnerTexts()).toContainEqual(
    expect.stringMatching(/^\d+ things were looked at/),
  );
  await expectClean();
});
