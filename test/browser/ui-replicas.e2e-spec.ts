import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { secrets } from '../support/app.js';
import { adminUiUnderTest } from '../support/browser/admin-ui.js';
import { button } from '../support/browser/gateway-journey.js';
import { startReplica, type Replica } from '../support/stores/replica.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

/** Two processes on one store, and a browser at each. */
const ui = adminUiUnderTest();
let other: Replica;
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  other = await startReplica(ui.gatehouse.store, {
    AUTH_ENCRYPTION_SECRET: 'a-newer-secret-of-enough-length-31f0',
    AUTH_ENCRYPTION_SECRET_PREVIOUS: secrets.AUTH_ENCRYPTION_SECRET,
  });
  for (const name of ['alpha', 'beta', 'gamma']) {
    const body = { name, url: `${upstream.url}?${name}`, auth_headers: { 'X-API-Key': `canary-${name}` } };
    await ui.gatehouse.admin('/gateways', { method: 'POST', body });
  }
});
afterAll(async () => {
  await other.close();
  await upstream.close();
});

const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });
const order = async (page: Page) =>
  (await page.getByRole('rowheader').allInnerTexts()).map((text) => text.split('\n')[0]);
const live = (page: Page, word: string) => page.getByRole('banner').getByText(word, { exact: true });

it('what is changed at one replica is seen at the other within two seconds; nothing jumps; it can be paused', async () => {
  const one = await ui.signedIn();
  const two = await ui.signedIn('#/gateways', {}, other.url);
  for (const { page } of [one, two]) await live(page, 'live').waitFor();
  await row(two.page, 'gamma').getByText('Healthy').waitFor();

  await button(one.page, 'Actions for gamma').click();
  await one.page.getByRole('menuitem', { name: 'Disable…' }).click();
  await one.page.getByRole('button', { name: 'Disable gateway' }).click();
  await row(one.page, 'gamma').getByText('Disabled').waitFor();
  const changed = performance.now();
  await row(two.page, 'gamma').getByText('Disabled').waitFor();
  expect(performance.now() - changed).toBeLessThan(2000);

  // A server that fails goes to the top of the list, but not under the hands of whoever is in it.
  await button(two.page, 'Actions for alpha').focus();
  expect(await order(two.page)).toEqual(['alpha', 'beta', 'gamma']);
  await upstream.close();
  for (let asked = 0; asked < 3; asked += 1) await ui.gatehouse.admin('/gateways/beta/refresh', { method: 'POST' });
  await row(two.page, 'beta').getByText('Unreachable').waitFor();
  await row(one.page, 'beta').getByText('Unreachable').waitFor();
  expect(await order(two.page)).toEqual(['alpha', 'beta', 'gamma']);
  await two.expectClean();
  await button(two.page, 'Rows have moved: sort again').click();
  await expect.poll(() => order(two.page)).toEqual(['beta', 'alpha', 'gamma']);

  await two.page.getByRole('button', { name: 'live: pause updates' }).click();
  await ui.gatehouse.admin('/gateways/gamma', { method: 'PATCH', body: { name: 'delta' } });
  await row(one.page, 'delta').waitFor();
  expect(await row(two.page, 'gamma').count()).toBe(1);
  await two.page.getByRole('button', { name: 'paused: go on with updates' }).click();
  await row(two.page, 'delta').waitFor();
  await two.expectClean();
  await ui.gatehouse.admin('/gateways/delta', { method: 'PATCH', body: { name: 'gamma' } });
});

it('a stream that is cut is said, changes come by asking, and it is live again by itself', async () => {
  const { page, expectClean } = await ui.signedIn('#/gateways', {}, other.url);
  await live(page, 'live').waitFor();
  await page.route('**/admin/events', (route) => route.abort('connectionreset'));
  // Whose rights may have changed is asked who they are: the gateway ends the streams that are open.
  await ui.gatehouse.admin('/admin/revocations', { method: 'POST', body: { kind: 'principal', value: 'proxy:bob' } });
  await live(page, 'polling').waitFor();
  await ui.gatehouse.admin('/gateways/gamma', {
    method: 'PATCH',
    body: { description: 'cut', tags: ['seen-by-asking'] },
  });
  await row(page, 'gamma').getByText('seen-by-asking').waitFor();
  await page.unroute('**/admin/events');
  await live(page, 'live').waitFor();
  expect(await row(page, 'gamma').count()).toBe(1);
  // The browser says in its console what the test meant.
  await expectClean([], /net::ERR_CONNECTION_RESET/);
});

it('a rotation is begun, shown in percent as the stored rows say, and ends at 100', async () => {
  const { page, canaries, expectClean } = await ui.signedIn('#/keys', {}, other.url);
  canaries.push('canary-alpha', 'canary-beta', 'canary-gamma');
  const { store } = ui.gatehouse;
  const sealed = () => store.query(`SELECT auth_sealed AS text FROM gateways WHERE slug = 'gamma'`);
  const [before] = await sealed();
  const progress = page.getByRole('progressbar');
  const rotate = button(page, 'Seal again under the newest key');
  await page.getByText('0 of 3 gateways are sealed under the newest key: 0 %').waitFor();
  await expectClean();
  // The page learns how far it is from the rows, before the answer is there.
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/admin/keys/rotate', async (route) => {
    const response = await route.fetch();
    await held;
    await route.fulfill({ response });
  });
  await rotate.click();
  await page.getByText('3 of 3 gateways are sealed under the newest key: 100 %').waitFor();
  answer();
  await page.getByText('3 sealed again, 0 were already').waitFor();
  expect([await progress.getAttribute('aria-valuenow'), await rotate.isDisabled()]).toEqual(['100', true]);
  expect((await sealed())[0]).not.toEqual(before);

  // One that came back from a backup; what is shown is of the rows, also after a reload.
  await store.query(`UPDATE gateways SET auth_sealed = $1 WHERE slug = 'gamma'`, [before!['text']]);
  await page.reload();
  await page.getByText('2 of 3 gateways are sealed under the newest key: 66 %').waitFor();
  await rotate.click();
  await page.getByText('1 sealed again, 2 were already').waitFor();
  await page.getByText('100 %').waitFor();
  await expectClean();
  const outcomes = async () => {
    const { body } = await other.call<{ outcome: string }[]>('GET', '/admin/audit?action=POST%20/admin/keys/rotate');
    return body.map(({ outcome }) => outcome);
  };
  await expect.poll(outcomes).toEqual(['ok', 'ok']);
});
