import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminUiUnderTest } from '../support/admin-ui.js';
import { startUpstream, type Upstream } from '../support/upstream.js';

const ui = adminUiUnderTest();
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  const named = { name: 'a-gateway-with-a-name-that-is-longer-than-most', tags: ['production', 'customer-facing'] };
  const body = {
    ...named,
    url: `${upstream.url}?${'long'.repeat(30)}`,
    auth_headers: { 'X-API-Key-Of-Great-Length': 'v' },
  };
  await ui.gatehouse.admin('/gateways', { method: 'POST', body });
  await ui.gatehouse.admin('/gateways', {
    method: 'POST',
    body: { name: 'broken', url: 'http://127.0.0.1:9/mcp', enabled: false },
  });
  await ui.gatehouse.admin('/servers', { method: 'POST', body: { name: 'Kit', gateways: [named.name] } });
});
afterAll(() => upstream.close());

/** What is wider than the window and in no region of its own that scrolls. */
const tooWide = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const scrolls = (element) => element !== null && element !== document.body &&
      (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !scrolls(element.parentElement))
      .map((element) => element.outerHTML.slice(0, 160));
  })()`);

const pages = [
  '#/', '#/gateways', '#/gateways?open=new', '#/gateways/a-gateway-with-a-name-that-is-longer-than-most', '#/servers', '#/servers?open=new',
  '#/catalog', '#/try?tool=a-gateway-with-a-name-that-is-longer-than-most__echo', '#/connect', '#/traffic', '#/sessions', '#/audit', '#/tokens', '#/signin',
  '#/keys', '#/import', '#/settings?all=true',
]; // prettier-ignore

describe('320 pixels, text of twice the size', () => {
  it.each([
    ['light', 'none'],
    ['dark', 'active'],
  ] as const)('every page fits and is clean (%s, forced colours: %s)', async (colorScheme, forcedColors) => {
    const { page, expectClean } = await ui.signedIn(pages[0], {
      viewport: { width: 320, height: 700 },
      colorScheme,
      forcedColors,
    });
    const faults: string[] = [];
    for (const hash of pages) {
      await page.goto(`${ui.gatehouse.url}/admin/${hash}`);
      await page.reload();
      await page.getByRole('heading').first().waitFor();
      await page.evaluate(`document.documentElement.style.fontSize = '200%'`);
      await page.waitForLoadState('networkidle');
      faults.push(...(await tooWide(page)).slice(0, 5).map((element) => `${hash} ${element}`));
      if (forcedColors === 'none') await expectClean();
    }
    expect(faults).toEqual([]);
  });
});
