import type { Browser, Page } from 'playwright-core';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApp } from '../../src/create-app.js';
import { settingsFrom } from '../../src/settings.js';
import { openVisit, signIn } from '../support/browser/admin-ui.js';
import { startBrowser } from '../support/browser/browser.js';
import { secrets } from '../support/app.js';
import { freshStore, type TestStore } from '../support/stores/store.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

/** What a day is like: pages are reloaded, the network is slow, the gateway is started anew under an open page. */
let store: TestStore;
let gatehouse: Awaited<ReturnType<typeof createApp>>;
let browser: Browser;
let upstream: Upstream;

vi.setConfig({ testTimeout: 120_000 });

const start = async (port = '0') => {
  gatehouse = await createApp(
    settingsFrom({ PORT: port, LOG_LEVEL: 'ERROR', HEALTH_CHECK_INTERVAL_SECONDS: '0', ...secrets, ...store.settings }),
  );
  store.attach(gatehouse.app.get(DataSource));
};

beforeAll(async () => {
  store = await freshStore();
  [browser, upstream] = await Promise.all([startBrowser(), startUpstream(), start()]);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await gatehouse.close();
  await Promise.all([upstream.close(), store.close()]);
});

const signedIn = async (hash = '#/gateways') => {
  const visit = await openVisit(browser, gatehouse.url);
  await visit.page.goto(`${gatehouse.url}/admin/${hash}`);
  await signIn(visit.page);
  await visit.page.getByRole('banner').waitFor();
  return visit;
};
const heading = (page: Page) => page.getByRole('heading', { level: 1 }).first();
const fillForm = async (page: Page, name: string) => {
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('textbox', { name: 'URL' }).fill(`${upstream.url}?${name}`);
};
const save = (page: Page) => page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true });
const named = async (name: string) => {
  const rows = await store.query('SELECT 1 FROM gateways WHERE name = $1', [name]);
  return rows.length;
};

it('every page says the same after a reload, and while one goes back and forth', async () => {
  const { page, expectClean } = await signedIn('#/');
  const links = await page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link').all();
  const addresses = await Promise.all(links.map((link) => link.getAttribute('href')));
  expect(addresses.length).toBeGreaterThan(12);
  const said: string[] = [];
  for (const address of addresses) {
    await page.goto(`${gatehouse.url}/admin/${address!.replace(/^.*#/, '#')}`);
    // The page before stays until the code of the next is there.
    await expect.poll(async () => said.includes((await heading(page).textContent()) ?? '')).toBe(false);
    const before = (await heading(page).textContent())!;
    await page.reload();
    await heading(page).waitFor();
    expect(await heading(page).textContent()).toBe(before);
    said.push(before);
  }
  expect(new Set(said).size).toBe(said.length);
  for (const word of said.slice(0, -1).toReversed()) {
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: word, exact: true }).waitFor();
  }
  await expectClean();
});

describe('over a slow network', () => {
  it('a page is busy, not empty, and what is pressed twice is done once', async () => {
    const { page, expectClean } = await signedIn('#/');
    const network = await page.context().newCDPSession(page);
    await network.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 400,
      downloadThroughput: 40_000,
      uploadThroughput: 40_000,
    });
    await page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name: 'Gateways' }).click();
    await page.getByRole('heading', { level: 1, name: 'Gateways' }).waitFor();
    await page.getByRole('button', { name: 'Add gateway' }).first().click();
    await fillForm(page, 'slowly');
    await save(page).click();
    await page.keyboard.press('Control+s');
    await page.getByText('slowly is saved.').waitFor();
    expect(await named('slowly')).toBe(1);
    await page.getByRole('link', { name: 'slowly' }).waitFor();
    // Away before the answer is there, and back.
    const pages = page.getByRole('navigation', { name: 'Pages', exact: true });
    for (const name of ['Catalogue', 'Virtual servers', 'Audit log', 'Gateways']) {
      await pages.getByRole('link', { name, exact: true }).click();
    }
    await page.getByRole('link', { name: 'slowly' }).waitFor();
    await expectClean();
  });
});

describe('a gateway that is started anew', () => {
  it('leaves the form as it is; what was not saved is saved when it is there again', async () => {
    const { page, expectClean } = await signedIn('#/gateways?open=new');
    await fillForm(page, 'kept');
    await page.getByRole('textbox', { name: 'Description' }).fill('typed before the end');
    const { port } = new URL(gatehouse.url);
    await gatehouse.close();
    await save(page).click();
    await page.getByText('Not saved').waitFor();
    expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('typed before the end');
    await start(port);
    await save(page).click();
    await page.getByText('kept is saved.').waitFor();
    await page.getByRole('link', { name: 'kept' }).waitFor();
    expect(await named('kept')).toBe(1);
    await page.reload();
    await page.getByRole('link', { name: 'kept' }).waitFor();
    await expectClean(
      [502, 503],
      /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_SOCKET/,
    );
  });
});
