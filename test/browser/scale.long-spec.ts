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
/** Milliseconds of processor that the page's own thread took, at full speed; what else runs on the machine does not count. */
const meter = async (page: Page) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000;
  };
  return async (act: () => Promise<unknown>) => {
    const before = await spent();
    await act();
    return Math.round((await spent()) - before);
  };
};
/** By selector: looking for a role would compute those of the whole page in it, and be a good part of what is measured. */
const firstRow = (page: Page) => page.locator('tbody th').first().waitFor();
const formShown = (page: Page) => page.locator('[role=dialog] input').first().waitFor();
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

it('lists, searches, and opens the form', async () => {
  const { page } = await ui.signedIn('#/gateways');
  await page.getByRole('table').waitFor();
  expect(await page.getByText('1000 gateways', { exact: true }).first().isVisible()).toBe(true);
  const costs = await meter(page);
  const cost = {
    list: await costs(async () => {
      await page.reload();
      await firstRow(page);
    }),
    form: await costs(async () => {
      await page.getByRole('button', { name: 'Add gateway' }).click();
      await formShown(page);
    }),
  };
  await page.goto(`${ui.gatehouse.url}/admin/#/gateways`);
  await slowly(page);
  const took = async (act: () => Promise<unknown>) => {
    const before = performance.now();
    await act();
    return Math.round(performance.now() - before);
  };
  const repeated = async (act: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let round = 0; round < 5; round += 1) times.push(await took(act));
    return median(times);
  };
  const list = await repeated(async () => {
    await page.reload();
    await firstRow(page);
  });
  const form = await took(async () => {
    await page.getByRole('button', { name: 'Add gateway' }).click();
    await formShown(page);
  });
  await page.goto(`${ui.gatehouse.url}/admin/#/gateways`);
  const search = await took(async () => {
    await page.getByRole('searchbox').fill('server-0777');
    await page.getByRole('link', { name: 'server-0777' }).waitFor();
  });
  const catalogue = await repeated(async () => {
    await page.goto(`${ui.gatehouse.url}/admin/#/catalog`);
    await page.reload();
    await firstRow(page);
  });
  expect(await page.getByText('5000 tools', { exact: true }).first().isVisible()).toBe(true);
  const longest = await page.evaluate<number>(`new Promise((resolve) => {
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
  const figures = { cost, list, form, search, catalogue, longestTaskWhileScrolling: longest };
  mkdirSync('reports', { recursive: true });
  writeFileSync('reports/admin-ui-scale.json', `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`milliseconds at a quarter of the speed: ${JSON.stringify(figures)}`);
});
