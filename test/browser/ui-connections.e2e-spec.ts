import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminUiUnderTest } from '../support/admin-ui.js';
import { authority, forElsewhere, forLoopback } from '../support/certificates.js';
import { button, edit, field, saved } from '../support/gateway-journey.js';
import { connectV1 } from '../support/mcp-client.js';
import { startUpstream, type Upstream } from '../support/upstream.js';

const ui = adminUiUnderTest();
let upstream: Upstream;
let demanding: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  demanding = await startUpstream({ tls: { ...forLoopback, ca: authority, requestCert: true } });
});
afterAll(() => Promise.all([upstream.close(), demanding.close()]));

const create = (name: string) =>
  ui.gatehouse.admin('/gateways', { method: 'POST', body: { name, url: `${upstream.url}?${name}` } });
const read = async (path: string) => (await ui.gatehouse.admin<Record<string, unknown>>(path)).body;
/** A line of the key that is nowhere else. */
const keyLine = forElsewhere.key.split('\n')[1]!;

it('a client certificate and its key: entered, tested, shown by subject and end, kept, and removed', async () => {
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

  await edit(page, 'mutual');
  await page.getByRole('button', { name: /^TLS/ }).click();
  await button(page, 'Remove the client certificate').click();
  await page.getByText('will be removed when you save').waitFor();
  await expectClean();
  await page.getByText('Enabled', { exact: true }).click();
  await button(page, 'Save').click();
  await saved(page, 'mutual');
  expect(await read('/gateways/mutual')).toMatchObject({ clientCertificate: null });
  await expectClean();
});

it('a proxy of its own: its credentials are never seen again, kept where nothing is entered, and removed', async () => {
  await create('behind');
  const { page, canaries, expectClean } = await ui.signedIn('#/gateways?q=behind');
  canaries.push('canary-proxy-1');
  await edit(page, 'behind');
  await page.getByRole('button', { name: /^Proxy/ }).click();
  await field(page, 'Proxy URL').fill('http://user:canary-proxy-1@proxy.example:3128/path');
  await button(page, 'Save').click();
  await page.getByText('must name a host and a port alone').waitFor();
  await field(page, 'Proxy URL').fill('http://user:canary-proxy-1@proxy.example:3128');
  await expectClean([422]);
  await button(page, 'Save').click();
  await saved(page, 'behind');
  expect(await read('/gateways/behind')).toMatchObject({ proxyUrl: 'http://*****@proxy.example:3128' });

  await edit(page, 'behind');
  await page.getByRole('button', { name: /^Proxy/ }).click();
  await page.getByText('http://*****@proxy.example:3128').first().waitFor();
  expect(await field(page, 'Proxy URL').inputValue()).toBe('');
  await button(page, 'Remove the proxy').click();
  await expectClean([422]);
  await button(page, 'Save').click();
  await saved(page, 'behind');
  expect(await read('/gateways/behind')).toMatchObject({ proxyUrl: null });
});

it('what clients are shown of a tool: its name, title and description, and its own words again', async () => {
  await create('words');
  const { page, expectClean } = await ui.signedIn('#/catalog?q=words__echo');
  await button(page, 'words__echo').click();
  await field(page, 'Name').fill('not a name');
  await button(page, 'Save').click();
  await page.getByText(/must be 1 to 64 of the letters/).waitFor();
  await field(page, 'Name').fill('shout');
  await field(page, 'Title').fill('Shout it');
  await field(page, 'Description').fill('For whoever does not hear.');
  await expectClean([422]);
  await button(page, 'Save').click();
  await page.getByText('Saved. Clients are told.').waitFor();
  await expectClean([422]);
  const client = await connectV1(`${ui.gatehouse.url}/mcp`, await ui.gatehouse.token());
  const shown = async () => (await client.listTools()).tools.filter(({ name }) => name.startsWith('words__'));
  expect(await shown()).toContainEqual(
    expect.objectContaining({ name: 'words__shout', title: 'Shout it', description: 'For whoever does not hear.' }),
  );
  for (const name of ['Name', 'Title', 'Description']) await field(page, name).fill('');
  await button(page, 'Save').click();
  await page.getByText('Saved. Clients are told.').waitFor();
  expect((await shown()).map(({ name }) => name)).toContain('words__echo');
  await client.close();
});

it('a virtual server of a whole gateway and single items', async () => {
  for (const name of ['whole', 'single']) await create(name);
  const { page, expectClean } = await ui.signedIn('#/servers?open=new');
  await page.getByRole('textbox', { name: 'Name' }).fill('All of it');
  await page.getByRole('combobox', { name: 'Whole gateways' }).fill('whole');
  await page.getByRole('option', { name: 'whole', exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Tools' }).fill('single__echo');
  await page.getByRole('option', { name: 'single__echo' }).click();
  await expectClean();
  await button(page, 'Save').click();
  await page.getByRole('row', { name: /All of it .*1 tool, what whole offers/ }).waitFor();
  expect(await read('/servers/all-of-it')).toMatchObject({
    associatedTools: ['single__echo'],
    gateways: [{ slug: 'whole', tools: 'all', prompts: 'all', resources: 'all' }],
  });
  await expectClean();
  await ui.gatehouse.admin('/servers/all-of-it', {
    method: 'PUT',
    body: { gateways: [{ id: 'whole', tools: ['e*'] }] },
  });
  await button(page, 'Edit All of it').click();
  await page.getByText('whole (in part)').waitFor();
  await page.getByRole('textbox', { name: 'Description' }).fill('kept');
  await button(page, 'Save').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await read('/servers/all-of-it')).toMatchObject({ description: 'kept', gateways: [{ tools: ['e*'] }] });
});
