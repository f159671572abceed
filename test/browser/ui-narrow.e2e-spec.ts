import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminUiUnderTest, type Visit } from '../support/browser/admin-ui.js';
import { button, edit } from '../support/browser/gateway-journey.js';
import { sampleTools, startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const ui = adminUiUnderTest();
let upstream: Upstream;
beforeAll(async () => {
  const long = {
    definition: {
      name: `a_tool_with_a_name_as_long_as_they_come_${'x'.repeat(20)}`,
      description: 'https://a.very.long.address.example/without/any/place/to/break/it/into/two/lines',
      inputSchema: { type: 'object' },
    },
    call: () => ({ content: [] }),
  };
  upstream = await startUpstream({ tools: [...sampleTools, long], instructions: `use_${'long'.repeat(40)}` });
  const { admin } = ui.gatehouse;
  const auth_headers = { 'X-API-Key': 'a', [`X-${'Long-'.repeat(12)}Name`]: 'b' };
  const gateway = { name: 'kubernetes-eu-production', url: upstream.url, tags: ['prod', 'eu'], auth_headers };
  await admin('/gateways', { method: 'POST', body: gateway });
  const off = {
    name: 'off',
    url: `https://${'long-'.repeat(8)}name.corp.example/mcp?${'q'.repeat(80)}`,
    enabled: false,
  };
  await admin('/gateways', { method: 'POST', body: off });
  const limits = { rates: [{ per: 'group', group: 'a-group-with-a-long-name', calls: 2, seconds: 600 }] };
  await admin('/gateways/kubernetes-eu-production', { method: 'PUT', body: { limits } });
  const server = { name: 'corp-tools', associated_tools: ['kubernetes-eu-production__echo'] };
  await admin('/servers', { method: 'POST', body: server });
  await admin('/tokens', { method: 'POST', body: { name: 'laptop' } });
});
afterAll(() => upstream.close());

/** What goes over the edge at the right, outside of regions that scroll by themselves; and whether the page scrolls sideways. */
const wide = `(() => {
  const scrolls = (element) => {
    for (let at = element.parentElement; at !== null; at = at.parentElement)
      if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(at).overflowX) && at !== document.documentElement) return true;
    return false;
  };
  const over = [...document.querySelectorAll('body *')].filter((element) => {
    const { right, width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && right > innerWidth + 1 && getComputedStyle(element).position !== 'fixed' && !scrolls(element);
  });
  return {
    sideways: document.documentElement.scrollWidth > innerWidth,
    over: over.slice(0, 3).map((element) => element.outerHTML.slice(0, 160)),
  };
})()`;
interface Width {
  readonly sideways: boolean;
  readonly over: readonly string[];
}
const widthOf = (page: Page) => page.evaluate<Width>(wide);
const fitting: Width = { sideways: false, over: [] };

/** A window of 640 pixels at 200 %: 320 pixels of CSS, each drawn by two. */
const narrow = { viewport: { width: 320, height: 640 }, deviceScaleFactor: 2 };
const pages = [
  '', 'gateways', 'gateways/kubernetes-eu-production', 'servers', 'catalog', 'try?tool=kubernetes-eu-production__echo', 'connect',
  'traffic', 'sessions', 'audit', 'tokens', 'signin', 'keys', 'import', 'settings?all=true',
]; // prettier-ignore

/** By page, what does not fit. */
async function misfits({ page }: Visit, before: () => Promise<unknown> = async () => undefined) {
  const found: Record<string, Width> = {};
  for (const hash of pages) {
    await page.goto(`${ui.gatehouse.url}/admin/#/${hash}`);
    await before();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('[data-visible=true].mantine-Skeleton-root').first().waitFor({ state: 'detached' });
    const width = await widthOf(page);
    if (width.sideways || width.over.length > 0) found[hash] = width;
  }
  return found;
}

it('at 320 pixels every page, the form and the menus are read and worked without scrolling sideways', async () => {
  const visit = await ui.signedIn('#/gateways', narrow);
  const { page, expectClean } = visit;
  expect(await misfits(visit)).toEqual({});
  await page.goto(`${ui.gatehouse.url}/admin/#/gateways`);
  await button(page, 'Open the navigation').click();
  await page.getByRole('dialog').getByRole('link', { name: 'Gateways', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expectClean();
  await edit(page, 'kubernetes-eu-production');
  for (const fold of ['Passthrough headers', 'TLS', 'Proxy', 'Timeouts and limits', 'Audit log', 'Access'])
    await page.getByRole('button', { name: new RegExp(`^${fold}`) }).click();
  await button(page, 'Test').click();
  await page.getByText('Connected', { exact: false }).first().waitFor();
  expect(await widthOf(page)).toEqual(fitting);
  // What is at the bottom covers nothing that cannot be brought out from under it.
  for (const label of ['Header 1 value', 'Client key', 'Anonymous callers on a public address may use it'])
    await page.getByLabel(label, { exact: true }).click({ trial: true });
  await expectClean();
});

it('with text twice as large it is the same, and with colours forced by the system the focus is seen', async () => {
  const visit = await ui.signedIn('#/gateways', { viewport: { width: 640, height: 900 } });
  const { page, expectClean } = visit;
  const larger = () => page.evaluate(`document.documentElement.style.fontSize = '200%'`);
  expect(await misfits(visit, larger)).toEqual({});
  await page.goto(`${ui.gatehouse.url}/admin/#/gateways`);
  await page.getByRole('row', { name: /kubernetes-eu-production/ }).waitFor();
  await expectClean();
  await page.emulateMedia({ forcedColors: 'active' });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  const ring = await page.evaluate<string>(`getComputedStyle(document.activeElement).outlineStyle`);
  expect(ring).not.toBe('none');
  // The state is a word, not a colour.
  await page
    .getByRole('row', { name: /kubernetes-eu-production/ })
    .getByText('Healthy')
    .waitFor();
});
