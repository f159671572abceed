import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Browser } from 'playwright-core';
import { signIn, visit } from '../support/admin-ui.js';
import { secrets } from '../support/app.js';
import { startBrowser } from '../support/browser.js';
import { Opened, startReplica, type Replica } from '../support/replica.js';
import { freshStore } from '../support/store.js';
import { startUpstream } from '../support/upstream.js';

vi.setConfig({ testTimeout: 120_000 });
const opened = new Opened();
const newSecret = 'the-next-secret-of-enough-length-0x41f7c9';
let browser: Browser;
let replica: Replica;
beforeAll(async () => {
  browser = await startBrowser();
  const store = opened.keep(await freshStore());
  const upstream = opened.keep(await startUpstream());
  const first = opened.keep(await startReplica(store));
  for (let n = 0; n < 3; n += 1) {
    const body = { name: `gateway ${n}`, url: `${upstream.url}?${n}`, auth_headers: { 'X-API-Key': `value-${n}` } };
    await first.call('POST', '/gateways', body);
  }
  await opened.close(first);
  const settings = {
    AUTH_ENCRYPTION_SECRET: newSecret,
    AUTH_ENCRYPTION_SECRET_PREVIOUS: secrets.AUTH_ENCRYPTION_SECRET,
  };
  replica = opened.keep(await startReplica(store, settings));
}, 180_000);
afterAll(async () => {
  await browser.close();
  await opened.closeAll();
});

it('a rotation goes to 100 %, which a reload shows too, and is in the audit log', async () => {
  const { page, canaries, expectClean } = await visit(browser, replica.url);
  canaries.push(newSecret, secrets.AUTH_ENCRYPTION_SECRET, 'value-1');
  await page.goto(`${replica.url}/admin/#/keys`);
  await signIn(page);
  await page.getByText('0 of 3 gateways are sealed under the newest key: 0 %').waitFor();
  await expectClean();
  await page.getByRole('button', { name: 'Seal again under the newest key' }).click();
  await page.getByText('3 sealed again, 0 were already').waitFor();
  const { body: keys } = await replica.call<{ gateways: number; sealing: boolean }[]>('GET', '/admin/keys');
  expect(keys.filter(({ gateways }) => gateways > 0)).toMatchObject([{ sealing: true, gateways: 3 }]);
  await page.getByText('3 of 3 gateways are sealed under the newest key: 100 %').waitFor();
  await expectClean();
  await page.reload();
  await page.getByRole('progressbar', { name: /100 %/ }).waitFor();
  await page.goto(`${replica.url}/admin/#/audit?action=POST /admin/keys/rotate`);
  await page
    .getByRole('cell', { name: /keys\/rotate/ })
    .first()
    .waitFor();
  await expectClean();
});
