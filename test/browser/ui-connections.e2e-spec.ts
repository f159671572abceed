import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminUiUnderTest } from '../support/browser/admin-ui.js';
import { authority, forElsewhere, forLoopback } from '../support/wire/certificates.js';
import { button, edit, field, saved } from '../support/browser/gateway-journey.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const ui = adminUiUnderTest();
let demanding: Upstream;
beforeAll(async () => {
  demanding = await startUpstream({ tls: { ...forLoopback, ca: authority, requestCert: true } });
});
afterAll(() => demanding.close());

const read = async (path: string) => (await ui.gatehouse.admin<Record<string, unknown>>(path)).body;
/** A line of the key that is nowhere else. */
const keyLine = forElsewhere.key.split('\n')[1]!;

it('a client certificate and its key: entered, tested, shown by subject and end, and kept', async () => {
  const { page, canaries, expectClean } = await ui.signedIn();
  canaries.push(keyLine);
  await button(page, 'Add gateway').first().click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('mutual');
  await page.getByRole('textbox', { name: 'URL' }).fill(demanding.url);
  await page.getByRole('button', { name: /^TLS/ }).click();
  await field(page, 'CA certificate').fill(authority);
  await field(page, 'Client certificate').fill(forElsewhere.cert);
  await button(page, 'Test').click();
  await page.getByText('Enter the key of the client certificate.').first().waitFor();
  const buffer = Buffer.from(forElsewhere.key);
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'From a file: Client key').click();
  await (await chooser).setFiles({ name: 'client.key', mimeType: 'text/plain', buffer });
  await expectClean();
  await button(page, 'Test').click();
  await page
    .getByText(/^Connected/)
    .first()
    .waitFor();
  await button(page, 'Save').click();
  await saved(page, 'mutual');
  expect(await read('/gateways/mutual')).toMatchObject({
    clientCertificate: { subject: 'CN=elsewhere' },
    toolCount: 3,
  });

  await edit(page, 'mutual');
  await page.getByRole('button', { name: /^TLS.*client certificate/ }).click();
  await page.getByText(/CN=elsewhere, until \d{4}-\d{2}-\d{2}/).waitFor();
  expect(await field(page, 'Client key').inputValue()).toBe('');
  await page.getByRole('textbox', { name: 'Description' }).fill('kept');
  await button(page, 'Save').click();
  await saved(page, 'mutual');
  expect(await read('/gateways/mutual')).toMatchObject({ description: 'kept', clientCertificate: {} });

  await expectClean();
});
