import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminUiUnderTest, signIn } from '../support/browser/admin-ui.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const ui = adminUiUnderTest();
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  const mortal = await startUpstream();
  const all = Array.from({ length: 56 }, (_, index) => ({
    name: `server-${String(index).padStart(2, '0')}`,
    url: `https://server-${index}.corp.example/mcp`,
    enabled: false,
    tags: index % 2 === 0 ? ['even'] : ['odd'],
  }));
  const live = [
    { name: 'github', url: `${upstream.url}?a`, auth_headers: { 'X-Special-Header': 'v' } },
    { name: 'broken', url: mortal.url },
  ];
  for (const body of [...all, ...live]) await ui.gatehouse.admin('/gateways', { method: 'POST', body });
  await mortal.close();
  // Asked in vain three times in a row, it is unreachable.
  for (let n = 0; n < 3; n++) await ui.gatehouse.admin('/gateways/broken/refresh', { method: 'POST' });
}, 120_000);
afterAll(() => upstream.close());

// Looked for by their place: to look for roles in a table of fifty rows, again and again, takes the page's time.
const rows = (page: Page) => page.locator('tbody th a');
const names = async (page: Page) => (await rows(page).allInnerTexts()).map((text) => text.trim());
const shown = async (page: Page, expected: readonly string[]) => {
  await expect.poll(() => names(page), { timeout: 15_000 }).toEqual(expected);
};

describe('the list', () => {
  it('shows the worst first with its reason, finds over all pages, and keeps what is looked for in the address', async () => {
    const { page, expectClean } = await ui.signedIn();
    await page.getByText('1 gateway needs attention').waitFor();
    expect((await names(page)).slice(0, 3)).toEqual(['broken', 'github', 'server-00']);
    await page
      .getByRole('row', { name: /broken/ })
      .getByText('the connection was refused')
      .waitFor();

    await page.keyboard.press('/');
    await page.keyboard.type('server-55');
    await shown(page, ['server-55']);
    expect(page.url()).toContain('q=server-55');
    await page.keyboard.press('Escape');
    await page.getByText('58 gateways', { exact: true }).first().waitFor();
    await page.getByRole('searchbox').fill('x-special');
    await shown(page, ['github']);
    await page.getByRole('searchbox').fill('');

    await page.getByRole('button', { name: /Unreachable/ }).click();
    await page.getByRole('button', { name: /Healthy/ }).click();
    await shown(page, ['broken', 'github']);
    await page.reload();
    await shown(page, ['broken', 'github']);
    await page.getByRole('button', { name: /^All/ }).click();
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect.poll(() => names(page), { timeout: 15_000 }).toHaveLength(8);
    await page.getByRole('button', { name: 'Name', exact: true }).click();
    await expect.poll(async () => (await names(page))[0], { timeout: 15_000 }).toBe('broken');
    await page.getByRole('button', { name: 'Name', exact: true }).click();
    await expect.poll(async () => (await names(page))[0], { timeout: 15_000 }).toBe('server-55');
    expect(await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('descending');
    await page.goBack();
    await expect.poll(async () => (await names(page))[0], { timeout: 15_000 }).toBe('broken');
    await expectClean();

    const { page: other } = await ui.open();
    await other.goto(page.url());
    await signIn(other);
    await expect.poll(async () => (await names(other))[0], { timeout: 15_000 }).toBe('broken');
  });

  it('says when nothing matches, and a click shows all again', async () => {
    const { page, expectClean } = await ui.signedIn('#/gateways?q=nothing-like-this');
    await page.getByRole('heading', { name: 'No gateway matches' }).waitFor();
    await expectClean();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('58 gateways', { exact: true }).first().waitFor();
    expect(page.url()).not.toContain('q=');
  });
});

describe('one gateway', () => {
  it('shows what is known of it, names of headers without values, and its tools', async () => {
    const { page, expectClean } = await ui.signedIn();
    await page.getByRole('link', { name: 'github' }).click();
    await page.getByRole('heading', { level: 1, name: 'github' }).waitFor();
    await page.getByRole('row', { name: /X-Special-Header set, encrypted/ }).waitFor();
    await page.getByRole('row', { name: /github__echo/ }).waitFor();
    expect(await page.title()).toBe('github · Gateways · Gatehouse');
    await expectClean();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('Connected to').waitFor();
    await expectClean();
    await page.getByRole('button', { name: 'Close', exact: true }).last().click();
  });

  it('is disabled and enabled, and deleted after what hangs on it was shown', async () => {
    await ui.gatehouse.admin('/servers', { method: 'POST', body: { name: 'Kit', associated_tools: ['github__echo'] } });
    const { page, expectClean } = await ui.signedIn('#/gateways?q=github');
    const menu = async (item: string) => {
      await page.getByRole('button', { name: 'Actions for github' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await menu('Disable…');
    await page.getByText('1 virtual server loses them: Kit (1).').waitFor();
    const failing = { status: 500, contentType: 'application/problem+json', body: '{"code":"INTERNAL","status":500}' };
    await page.route('**/gateways/*/state?*', (route) => route.fulfill(failing));
    await page.getByRole('button', { name: 'Disable gateway' }).click();
    await page.getByText('Something failed on our side. Nothing was saved.').waitFor();
    expect(await page.getByText('Healthy').count()).toBeGreaterThan(0);
    await page.unroute('**/gateways/*/state?*');
    await page.getByRole('button', { name: 'Disable gateway' }).click();
    await page
      .getByRole('row', { name: /github/ })
      .getByText('Disabled')
      .waitFor();
    await menu('Enable');
    await page
      .getByRole('row', { name: /github/ })
      .getByText('Healthy')
      .waitFor();
    await menu('Delete…');
    const sure = page.getByRole('button', { name: 'Delete gateway' });
    await page.getByText('1 stored value cannot be recovered.').waitFor();
    expect(await sure.isDisabled()).toBe(true);
    await expectClean([500]);
    await page.getByRole('textbox', { name: 'Type github to confirm' }).fill('github');
    await sure.click();
    await page.getByRole('heading', { name: 'No gateway matches' }).waitFor();
    expect((await ui.gatehouse.admin('/gateways/github')).status).toBe(404);
  });
});
