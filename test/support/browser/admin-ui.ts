import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, vi } from 'vitest';
import { secrets, startGatehouse, type StartedGatehouse } from '../app.js';
import { startBrowser } from './browser.js';

/** A page of the admin UI, and what happened on it. */
export interface Visit {
  readonly page: Page;
  /** Everything that must never be on a page, in its storage, its address, or in a request but those that save or test. */
  readonly canaries: string[];
  /** Requests that were made, in order. */
  readonly requests: readonly Request[];
  /**
   * No violation of the content security policy, no error in the console, no request to another origin, no canary, and axe finds
   * nothing against WCAG 2.2 AA, in light and in dark. `refused` are the statuses that the journey meant to get, `meant` what else it
   * meant to see in the console.
   */
  expectClean(refused?: readonly number[], meant?: RegExp): Promise<void>;
}

/** A gatehouse and a browser for a test file. */
export function adminUiUnderTest(settings: Record<string, string> = {}) {
  const own: { gatehouse?: StartedGatehouse; browser?: Browser; cookie?: Promise<string> } = {};
  // Whole journeys, each with several runs of axe.
  vi.setConfig({ testTimeout: 120_000 });
  beforeAll(async () => {
    own.gatehouse = await startGatehouse({ HEALTH_CHECK_INTERVAL_SECONDS: '0', ...settings });
    own.browser = await startBrowser();
  }, 180_000);
  afterAll(async () => {
    await own.browser?.close();
    await own.gatehouse?.close();
  });
  /** `at` is another address than the gatehouse's own: a proxy in front of it, or another gatehouse. */
  const open = (options: BrowserContextOptions = {}, at = own.gatehouse!.url) => openVisit(own.browser!, at, options);
  return {
    get gatehouse() {
      return own.gatehouse!;
    },
    open,
    /** Signed in, on the page of the gateways unless `hash` says another. All share one session, which `signIn` would not; `at` as above. */
    signedIn: async (
      hash = '#/gateways',
      options: BrowserContextOptions = {},
      at = own.gatehouse!.url,
    ): Promise<Visit> => {
      const one = await open(options, at);
      const [name = '', value = ''] = (await (own.cookie ??= sessionAt(own.gatehouse!.url))).split('=', 2);
      await one.page.context().addCookies([{ name, value, url: at }]);
      await one.page.goto(`${at}/admin/${hash}`);
      await one.page.getByRole('banner').waitFor();
      return one;
    },
  };
}

/** The cookie of a session of the administrator: `name=value`. */
async function sessionAt(url: string): Promise<string> {
  const response = await fetch(`${url}/admin/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'admin', password: secrets.BASIC_AUTH_PASSWORD }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(';', 1)[0];
  if (cookie === undefined) throw new Error(`no session: ${response.status}`);
  return cookie;
}

/** Fills the sign-in form that is there. */
export async function signIn(page: Page, password = secrets.BASIC_AUTH_PASSWORD): Promise<void> {
  await page.locator('input[name=user]').fill('admin');
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** A page of its own, in a context of its own, on nothing yet; what is not at `url` is of another origin. */
export async function openVisit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    locale: 'en-US', // without it the browser reports en-US@posix, which Intl refuses
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 860 },
    ...options,
  });
  // A page that stays open hears of every change and asks for all it shows again, under the hands of the next test.
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(25_000);
  const complaints: { text: string; url: string }[] = [];
  const statuses = new Map<string, number>();
  const requests: Request[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push({ text: message.text(), url: message.location().url });
  });
  page.on('pageerror', (error) => complaints.push({ text: error.message, url: '' }));
  page.on('request', (request) => requests.push(request));
  page.on('response', (response) => statuses.set(response.url(), response.status()));
  const canaries: string[] = [secrets.BASIC_AUTH_PASSWORD];
  return {
    page,
    canaries,
    requests,
    expectClean: async (refused = [], meant = /^$/) => {
      await expectAccessible(page);
      const refusals = (text: string) => [401, ...refused].some((status) => text.includes(`status of ${status}`));
      const known = (text: string) => meant.test(text) || (/^Failed to load resource/.test(text) && refusals(text));
      expect(complaints.filter(({ text }) => !known(text))).toEqual([]);
      expect(
        requests
          .map((one) => one.url())
          .filter((address) => !/^(data:|blob:)/.test(address) && !address.startsWith(url)),
      ).toEqual([]);
      await expectNoCanary(page, requests, canaries);
    },
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** In both colour schemes; the one the page had is put back. What runs in the page is text, since there is no DOM here. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(`globalThis.axe === undefined && (() => {${axe}})()`);
  const before = await page.evaluate<string>(`document.documentElement.dataset.mantineColorScheme`);
  const show = (scheme: string) =>
    page.evaluate(`document.documentElement.dataset.mantineColorScheme = ${JSON.stringify(scheme)}`);
  for (const scheme of ['light', 'dark']) {
    await show(scheme);
    // The schemes differ in colours alone.
    const runOnly = scheme === 'light' ? tags : { type: 'rule', values: ['color-contrast'] };
    const options = JSON.stringify({ runOnly, resultTypes: ['violations'] });
    const found = await page.evaluate<Finding[]>(`axe.run(${options}).then(({ violations }) => violations)`);
    const words = found.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${scheme} ${id}: ${node.html} ${node.failureSummary}`),
    );
    expect(words).toEqual([]);
  }
  await show(before);
}

/** Requests that carry a secret because that is what they are for. */
const carriers = /\/(admin\/session|admin\/import\/contextforge|gateways(\/test|\/[0-9a-f-]{36})?)$/;

async function expectNoCanary(page: Page, requests: readonly Request[], canaries: readonly string[]): Promise<void> {
  const held = await page.evaluate<Record<string, string>>(`({
    markup: document.documentElement.outerHTML,
    storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    address: location.href,
    title: document.title,
  })`);
  const sent = requests.map((one) =>
    carriers.test(new URL(one.url()).pathname) ? one.url() : `${one.url()} ${one.postData() ?? ''}`,
  );
  for (const canary of canaries) {
    for (const [where, text] of Object.entries({ ...held, sent: sent.join('\n') })) {
      expect([where, text.includes(canary)]).toEqual([where, false]);
    }
  }
}
