import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminUiUnderTest, signIn } from '../support/browser/admin-ui.js';
import { field, saved } from '../support/browser/gateway-journey.js';
import { choose, tabTo } from '../support/browser/keyboard.js';
import { valuesOf } from '../support/gateways.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const ui = adminUiUnderTest();
const key = 'canary-keys-1';
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream({ demands: { 'X-API-Key': key } });
});
afterAll(() => upstream.close());

/** Whatever the pointer does in this page is an error of the test. */
const withoutMouse = (page: Page) =>
  page.evaluate(`for (const type of ['pointerdown', 'mousedown', 'mousemove'])
    addEventListener(type, (event) => event.isTrusted && console.error('the pointer was used'), true)`);

it('the guide with the keyboard alone: add, one header, Test, save, edit, see it, add more, Remove, Test, save', async () => {
  const { page, canaries, requests, expectClean } = await ui.signedIn();
  const { keyboard } = page;
  canaries.push(key, 'canary-keys-2', 'canary-keys-3');
  await page.getByRole('heading', { name: 'No gateways yet' }).waitFor();
  await withoutMouse(page);
  await tabTo(page, 'Add gateway');
  await keyboard.press('Enter');
  await page.locator('[data-autofocus]:focus').waitFor();
  await keyboard.type('By keys');
  await tabTo(page, 'URL');
  await keyboard.type(upstream.url);
  await tabTo(page, 'Authentication Type');
  await keyboard.press('Enter');
  await choose(page, 'option', 'Custom Headers');
  await tabTo(page, 'Header 1 name');
  await keyboard.type('X-API-Key');
  await keyboard.press('Enter');
  await keyboard.type(key);
  await tabTo(page, 'Test');
  await keyboard.press('Enter');
  await page.getByText('Connected, credentials verified').waitFor();
  await tabTo(page, 'Save');
  await keyboard.press('Enter');
  await saved(page, 'By keys');
  expect(valuesOf(upstream.requests.at(-1)!, 'X-API-Key')).toEqual([key]);
  expect(requests.filter((one) => one.method() === 'POST' && one.url().endsWith('/gateways'))).toHaveLength(1);
  // Back where the form was opened from.
  await page.locator('button:focus', { hasText: 'Add gateway' }).waitFor();

  await tabTo(page, 'Actions for By keys');
  await keyboard.press('Enter');
  await choose(page, 'menuitem', 'Edit');
  await page.getByRole('heading', { name: 'Edit By keys' }).waitFor();
  await page.locator('[data-autofocus]:focus').waitFor();
  await tabTo(page, 'Header 1 name');
  expect(await field(page, 'Header 1 name').inputValue()).toBe('X-API-Key');
  expect(await field(page, 'Header 1 value').getAttribute('placeholder')).toBe('set, leave blank to keep');
  for (const [name, value] of [
    ['X-Two', 'canary-keys-2'],
    ['X-Three', 'canary-keys-3'],
  ] as const) {
    await tabTo(page, 'Add Header');
    await keyboard.press('Enter');
    await keyboard.type(name);
    await keyboard.press('Enter');
    await keyboard.type(value);
  }
  await tabTo(page, 'Remove X-Two', 'Shift+Tab');
  await keyboard.press('Enter');
  // The next row's Remove has the focus, so that the list can be gone through.
  await page.locator('[aria-label="Remove X-Three"]:focus').waitFor();
  await keyboard.press('Control+Enter');
  await page.getByText('Connected, credentials verified').waitFor();
  await expectClean();
  await keyboard.press('Control+s');
  await saved(page, 'By keys');
  await page.locator('[aria-label="Actions for By keys"]:focus').waitFor();
  await keyboard.press('Enter');
  await choose(page, 'menuitem', 'Refresh tools');
  await page.getByText(/By keys: 0 tools added/).waitFor();
  const sent = upstream.requests.at(-1)!;
  expect(['X-API-Key', 'X-Two', 'X-Three'].map((name) => valuesOf(sent, name))).toEqual([[key], [], ['canary-keys-3']]);
});

it('without a mouse through the page: skip link, navigation, search, filter, palette; single keys can be switched off', async () => {
  for (const name of ['first', 'second']) {
    const body = { name, url: `https://${name}.corp.example/mcp`, enabled: false };
    await ui.gatehouse.admin('/gateways', { method: 'POST', body });
  }
  const { page, expectClean } = await ui.open();
  const { keyboard } = page;
  await page.goto(`${ui.gatehouse.url}/admin/`);
  await signIn(page);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await withoutMouse(page);
  await tabTo(page, 'Skip to the content');
  await keyboard.press('Enter');
  await page.locator('main:focus').waitFor();
  await tabTo(page, 'Gateways', 'Shift+Tab');
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Gateways' }).waitFor();
  await page.locator('main:focus').waitFor();

  await keyboard.press('/');
  await page.locator('input[type=search]:focus, [role=searchbox]:focus').waitFor();
  await keyboard.type('first');
  await page.getByRole('link', { name: 'second' }).waitFor({ state: 'detached' });
  await keyboard.press('Escape');
  await page.getByRole('link', { name: 'second' }).waitFor();
  await keyboard.press('Tab');

  await keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find anything' }).waitFor();
  await keyboard.type('settings');
  await page.getByRole('option', { name: /^Settings/ }).waitFor();
  await expectClean();
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await tabTo(page, 'The key / brings the cursor to the search (this browser)');
  await keyboard.press('Space');
  await keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find anything' }).waitFor();
  await keyboard.type('gateways');
  await page.getByRole('option', { name: /^Gateways/ }).waitFor();
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Gateways' }).waitFor();
  await page.getByRole('searchbox').waitFor();
  await keyboard.press('/');
  expect(await page.locator('input:focus').count()).toBe(0);
  await expectClean();
});
