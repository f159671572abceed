import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secrets, startGatehouse, type StartedGatehouse } from '../support/app.js';
import { startBrowser } from '../support/browser/browser.js';

describe('the API console', () => {
  let gatehouse: StartedGatehouse;
  let browser: Browser;
  beforeAll(async () => {
    gatehouse = await startGatehouse();
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await gatehouse.close();
  });

  it('renders under our content security policy, without an error, and tries a call as the administrator', async () => {
    // The console draws an operation when it comes into sight; on a page this tall all are.
    const page = await browser.newPage({ viewport: { width: 1280, height: 12_000 } });
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));

    await page.goto(`${gatehouse.url}/docs`);
    await page.locator('.opblock-get:has([data-path="/version"])').waitFor();
    expect(complaints).toEqual([]);

    await page.locator('button.authorize').first().click();
    await page.locator('#auth-basic-username, input[name=username]').first().fill('admin');
    await page.locator('#auth-basic-password, input[name=password]').first().fill(secrets.BASIC_AUTH_PASSWORD);
    await page.locator('.auth-container form:has(input[name=username]) button[type=submit]').click();
    await page.locator('.btn-done').first().click();

    const operation = page.locator('.opblock-get:has([data-path="/gateways"])').first();
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    await operation.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
