import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminUiUnderTest } from '../support/admin-ui.js';
import { tabTo } from '../support/gateway-journey.js';
import { startUpstream, type Upstream } from '../support/upstream.js';

const ui = adminUiUnderTest();
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  const body = { name: 'keyed', url: upstream.url, auth_headers: { 'X-API-Key': 'canary-keys-1' } };
  await ui.gatehouse.admin('/gateways', { method: 'POST', body });
});
afterAll(() => upstream.close());

/** Whether the focus is on something that can be seen: in the window, and under nothing else. */
const focusIsSeen = (page: Page) =>
  page.evaluate<boolean>(`(() => {
    const { left, top, width, height } = document.activeElement.getBoundingClientRect();
    if (document.activeElement === document.body || width === 0 || height === 0) return false;
    const at = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 20));
    return at !== null && (document.activeElement.contains(at) || at.contains(document.activeElement));
  })()`);

it('from the skip link by search and row menu into the form, and from the palette to Settings, by keys alone', async () => {
  const { page, canaries, expectClean } = await ui.signedIn('#/gateways');
  canaries.push('canary-keys-1', 'canary-keys-2');
  const press = (key: string) => page.keyboard.press(key);
  await page.getByRole('link', { name: 'keyed' }).waitFor();
  await tabTo(page, 'Skip to the content');
  await press('Enter');
  await press('/');
  await page.keyboard.type('keyed');
  await expect.poll(() => page.url()).toContain('q=keyed');
  await tabTo(page, 'Actions for keyed');
  expect(await focusIsSeen(page)).toBe(true);
  await press('Enter');
  await page.getByRole('menuitem', { name: 'Edit' }).waitFor();
  await page.keyboard.type('Ed');
  for (let step = 0; step < 12; step += 1) {
    const chosen = await page.evaluate<string>(`document.activeElement.innerText`);
    if (chosen.trim() === 'Edit') break;
    await press('ArrowDown');
  }
  await press('Enter');
  await page.getByRole('heading', { name: 'Edit keyed' }).waitFor();
  await tabTo(page, 'Add Header');
  expect(await focusIsSeen(page)).toBe(true);
  await press('Enter');
  await page.getByLabel('Header 2 name').waitFor();
  await page.waitForFunction(`document.activeElement.getAttribute('aria-label') === 'Header 2 name'`);
  await page.keyboard.type('X-Second');
  await press('Enter');
  await page.keyboard.type('canary-keys-2');
  await press('Control+Enter');
  await page
    .getByText(/^Connected/)
    .first()
    .waitFor();
  await expectClean();
  await press('Control+s');
  await page.getByText('keyed is saved.').waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await press('Control+k');
  await page.getByRole('combobox', { name: 'Find anything' }).waitFor();
  await page.keyboard.type('settings');
  await page.getByRole('option', { name: /^Settings/ }).waitFor();
  await expectClean();
  await press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.waitForFunction(`document.activeElement.id === 'main'`);
  await tabTo(page, 'The key / brings the cursor to the search (this browser)', 6);
  expect(await focusIsSeen(page)).toBe(true);
  await press('Space');
  await press('/');
  expect(await page.evaluate(`document.activeElement.type`)).toBe('checkbox');
  await expectClean();
});
