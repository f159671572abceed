import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Visit } from './admin-ui.js';
import { valuesOf } from '../gateways.js';
import type { Upstream } from '../upstreams/upstream.js';

/** The words of the guide, pressed and filled on a page that is signed in. */
export const button = (page: Page | Locator, name: string) => page.getByRole('button', { name, exact: true });
export const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });

/** Waits until a form was saved and is gone. */
export async function saved(page: Page, name: string): Promise<void> {
  await page.getByText(`${name} is saved.`).last().waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Opens the form of a stored gateway. */
export async function edit(page: Page, name: string): Promise<void> {
  await button(page, `Actions for ${name}`).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.getByRole('heading', { name: `Edit ${name}` }).waitFor();
}

/** Gateways, Add gateway, Authentication Type "Custom Headers", Add Header for each; the form stays open. */
export async function enterGateway(
  page: Page,
  name: string,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  await page.getByRole('link', { name: 'Gateways', exact: true }).first().click();
  await button(page, 'Add gateway').first().click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'URL' }).fill(url);
  await page.getByRole('combobox', { name: 'Authentication Type' }).click();
  await page.getByRole('option', { name: 'Custom Headers' }).click();
  for (const [index, [key, value]] of Object.entries(headers).entries()) {
    if (index > 0) await button(page, 'Add Header').click();
    await field(page, `Header ${index + 1} name`).fill(key);
    await field(page, `Header ${index + 1} value`).fill(value);
  }
}

/** The guide's second half: edit, see the existing headers, add one more, Remove one, Test, save. */
export async function changeHeaders(
  page: Page,
  name: string,
  { existing, add, remove }: { existing: readonly string[]; add: readonly [string, string]; remove: string },
): Promise<void> {
  await edit(page, name);
  for (const [index, key] of existing.entries()) {
    await page.waitForFunction(
      `document.querySelector('[aria-label="Header ${index + 1} name"]')?.value === ${JSON.stringify(key)}`,
    );
  }
  await button(page, 'Add Header').click();
  const next = existing.length + 1;
  await field(page, `Header ${next} name`).fill(add[0]);
  await field(page, `Header ${next} value`).fill(add[1]);
  await button(page, `Remove ${remove}`).click();
  await button(page, 'Test').click();
  await page
    .getByText(/^Connected/)
    .first()
    .waitFor();
  await button(page, 'Save').click();
  await saved(page, name);
}

/** What the upstream of {@link guideCycle} must demand of `X-API-Key`. */
export const guideKey = 'canary-guide-1';

/** The guide's whole cycle on a page that is open; what the upstream got at the end is what was on the screen. */
export async function guideCycle(
  { page, canaries, expectClean }: Visit,
  name: string,
  upstream: Pick<Upstream, 'url' | 'requests'>,
) {
  canaries.push(guideKey, 'canary-guide-2', 'canary-guide-3');
  await enterGateway(page, name, `${upstream.url}?${name}`, { 'X-API-Key': guideKey, 'X-Two': 'canary-guide-2' });
  await button(page, 'Test').click();
  await page.getByText('Connected, credentials verified').waitFor();
  await button(page, 'Save').click();
  await saved(page, name);
  const add = ['X-Three', 'canary-guide-3'] as const;
  await changeHeaders(page, name, { existing: ['X-API-Key', 'X-Two'], add, remove: 'X-Two' });
  await button(page, `Actions for ${name}`).click();
  await page.getByRole('menuitem', { name: 'Refresh tools' }).click();
  await expect
    .poll(() => ['X-API-Key', 'X-Two', 'X-Three'].map((key) => valuesOf(upstream.requests.at(-1)!, key)))
    .toEqual([[guideKey], [], ['canary-guide-3']]);
  await expectClean();
}
