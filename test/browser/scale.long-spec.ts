import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminUiUnderTest } from '../support/browser/admin-ui.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

/** 1,000 gateways, 100 of them with 50 tools each, on a processor that is four times slower: `npm run test:long -- scale` says how long. */
const ui = adminUiUnderTest();
const tool = (index: number) => ({
  definition: { name: `tool_${index}`, description: `Does ${index}`, inputSchema: { type: 'object' } },
  call: () => ({ content: [] }),
});
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream({ tools: Array.from({ length: 50 }, (_, index) => tool(index)) });
  const named = (index: number) => `server-${String(index).padStart(4, '0')}`;
  for (let from = 0; from < 900; from += 100) {
    const gateways = Array.from({ length: 100 }, (_, index) => {
      const name = named(from + index);
      return { name, url: `https://${name}.corp.example/mcp`, enabled: false, auth_headers: { 'X-API-Key': name } };
    });
    await ui.gatehouse.admin('/admin/import', { method: 'POST', body: { gateways } });
  }
  for (let index = 900; index < 1000; index += 1) {
    const body = { name: named(index), url: `${upstream.url}?${index}` };
    await ui.gatehouse.admin('/gateways', { method: 'POST', body });
  }
}, 600_000);
afterAll(() => upstream.close());

const slowly = async (page: Page) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
};

/**
 * Milliseconds as the page itself takes them: from the navigation to the first row, from the click to the form's first field.
 * What looks on from outside works in the page too, and would be a good part of what is measured.
 */
const clock = `
  const marks = (window.marks = {});
  const look = () => {
    const now = performance.now();
    if (document.querySelector('tbody th')) marks.row ??= now;
    if (marks.click && document.querySelector('[role=dialog] input')) marks.form ??= now - marks.click;
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  addEventListener('click', () => { marks.click = performance.now(); delete marks.form; }, true);
`;
const mark = async (page: Page, name: 'row' | 'form') => Math.round(await page.evaluate<number>(`marks.${name}`));
const rounds = 5;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
/** The median of some rounds. */
const repeated = async (measure: () => Promise<number>) => {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await measure());
  return median(times);
};

it('lists, searches, and opens the form', async () => {
  const { page } = await ui.signedIn('#/gateways');
  await page.getByRole('table').waitFor();
  expect(await page.getByText('1000 gateways', { exact: true }).first().isVisible()).toBe(true);
  await page.addInitScript(clock);
  await slowly(page);

  const untilRow = async (hash: string) => {
    await page.goto(`${ui.gatehouse.url}/admin/${hash}`);
    await page.reload();
    await page.locator('tbody tr').nth(49).waitFor();
    return mark(page, 'row');
  };
  const untilForm = async () => {
    const { x, y } = (await page.getByRole('button', { name: 'Add gateway' }).boundingBox())!;
    await page.mouse.click(x + 10, y + 10);
    await page.locator('[role=dialog] input').first().waitFor();
    return mark(page, 'form');
  };
  const list = await repeated(() => untilRow('#/gateways'));
  const form = await repeated(async () => {
    await untilRow('#/gateways');
    return untilForm();
  });
  const catalogue = await repeated(() => untilRow('#/catalog'));
  expect(await page.getByText('5000 tools', { exact: true }).first().isVisible()).toBe(true);

  await untilRow('#/gateways');
  const before = performance.now();
  await page.getByRole('searchbox').fill('server-0777');
  await page.getByRole('link', { name: 'server-0777' }).waitFor();
  const search = Math.round(performance.now() - before);

  await untilRow('#/catalog');
  const longestTaskWhileScrolling = await page.evaluate<number>(`new Promise((resolve) => {
    let longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    }).observe({ type: 'longtask' });
    let at = 0;
    const step = () => {
      scrollTo(0, (at += 200));
      if (at < document.documentElement.scrollHeight) requestAnimationFrame(step);
      else setTimeout(() => resolve(Math.round(longest)), 300);
    };
    step();
  })`);
  const figures = { list, form, catalogue, search, longestTaskWhileScrolling };
  const allowed = { list: 700, form: 600, catalogue: 700 };
  mkdirSync('reports', { recursive: true });
  writeFileSync('reports/admin-ui-scale.json', `${JSON.stringify({ figures, allowed }, null, 2)}\n`);
  console.log(`milliseconds at a quarter of the speed: ${JSON.stringify(figures)}, allowed ${JSON.stringify(allowed)}`);
});
