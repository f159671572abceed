import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayRead } from '../../src/gateways/api/gateway-read.js';
import { adminUiUnderTest, signIn } from '../support/browser/admin-ui.js';
import { button, changeHeaders, edit, enterGateway, field, saved } from '../support/browser/gateway-journey.js';
import { valuesOf } from '../support/gateways.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const ui = adminUiUnderTest();
const three = { 'X-API-Key': 'canary-key-8471', 'X-Client-ID': 'canary-client-5521', 'X-Region': 'canary-region-3390' };

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream({ demands: { 'X-API-Key': three['X-API-Key'] } });
});
afterAll(() => upstream.close());
beforeEach(() => ui.gatehouse.store.query('DELETE FROM gateways'));

const create = async (body: object = {}) => {
  const whole = { name: 'kubernetes', url: upstream.url, auth_headers: three, ...body };
  const { status, body: made } = await ui.gatehouse.admin<GatewayRead>('/gateways', { method: 'POST', body: whole });
  if (status !== 201) throw new Error(JSON.stringify(made));
  return made;
};
const read = async (id: string) => (await ui.gatehouse.admin<GatewayRead>(`/gateways/${id}`)).body;
/** The headers of the last request to the upstream, by the given names. */
const lastSent = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, valuesOf(upstream.requests.at(-1)!, name)]));

describe("the guide's way, by the words it uses", () => {
  it('with the mouse: Gateways, Authentication Type, Custom Headers, Add Header, Test, save, edit', async () => {
    const { page, canaries, expectClean } = await ui.open();
    await page.goto(`${ui.gatehouse.url}/admin/#/gateways`);
    await signIn(page);
    canaries.push(...Object.values(three));
    await enterGateway(page, 'My Gateway', upstream.url, three);
    await button(page, 'Test').click();
    await page.getByText('Connected, credentials verified').waitFor();
    await expectClean();
    const names = Object.keys(three);
    const asked = upstream.requests.findLast((request) => valuesOf(request, 'X-API-Key').length > 0)!;
    expect(Object.fromEntries(names.map((name) => [name, valuesOf(asked, name)]))).toEqual(
      Object.fromEntries(Object.entries(three).map(([key, value]) => [key, [value]])),
    );
    // The last one asked as a stranger would, which is what verified them.
    expect(lastSent(...names)).toEqual(Object.fromEntries(names.map((name) => [name, []])));

    await button(page, 'Save').click();
    await saved(page, 'My Gateway');
    await page
      .getByRole('row', { name: /My Gateway/ })
      .getByText('Healthy')
      .waitFor();
    await edit(page, 'My Gateway');
    for (const [index, name] of Object.keys(three).entries()) {
      expect(await field(page, `Header ${index + 1} name`).inputValue()).toBe(name);
      expect(await field(page, `Header ${index + 1} value`).inputValue()).toBe('');
      expect(await field(page, `Header ${index + 1} value`).getAttribute('placeholder')).toBe(
        'set, leave blank to keep',
      );
    }
    await expectClean();
    const dump = JSON.stringify(await ui.gatehouse.store.query('SELECT * FROM gateways'));
    for (const canary of canaries) expect(dump).not.toContain(canary);

    const before = await read('my-gateway');
    await button(page, 'Save').click();
    await saved(page, 'My Gateway');
    expect(await read('my-gateway')).toEqual(before);

    canaries.push('canary-more-7710');
    await changeHeaders(page, 'My Gateway', {
      existing: Object.keys(three),
      add: ['X-More', 'canary-more-7710'],
      remove: 'X-Client-ID',
    });
    await ui.gatehouse.admin('/gateways/my-gateway/refresh', { method: 'POST' });
    expect(lastSent('X-API-Key', 'X-Client-ID', 'X-Region', 'X-More')).toEqual({
      'X-API-Key': [three['X-API-Key']],
      'X-Client-ID': [],
      'X-Region': [three['X-Region']],
      'X-More': ['canary-more-7710'],
    });
    // Nowhere either where they were tested and saved from, nor in the log, nor after signing out.
    await page.goto(`${ui.gatehouse.url}/admin/#/audit`);
    await page.getByRole('cell', { name: 'PATCH /gateways/:id', exact: true }).first().waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Gateways' }).waitFor();
    await page.goForward();
    await page.getByRole('cell', { name: 'PATCH /gateways/:id', exact: true }).first().waitFor();
    await expectClean();
    await button(page, 'Account: admin').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in to Gatehouse' }).waitFor();
    await expectClean();
  });
});

describe('editing headers', () => {
  it('replaces one, removes one, undoes one, empties one and adds one; the others are kept', async () => {
    const { id } = await create({
      auth_headers: { ...three, 'X-Keep': 'canary-keep-1188', 'X-Empty': 'canary-empty-9' },
    });
    const { page, canaries, requests, expectClean } = await ui.signedIn();
    canaries.push(...Object.values(three), 'canary-new-4410');
    await edit(page, 'kubernetes');
    await field(page, 'Header 2 value').fill('canary-new-4410');
    await button(page, 'Remove X-Region').click();
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Remove X-Keep');
    await button(page, 'Remove X-Keep').click();
    await button(page, 'Undo removing X-Keep').click();
    await button(page, 'Value of X-Empty').click();
    await page.getByRole('menuitem', { name: 'Set to empty value' }).click();
    await button(page, 'Add Header').click();
    await field(page, 'Header 6 name').fill('X-Added');
    await field(page, 'Header 6 value').fill('canary-new-4410');
    await button(page, 'Show value of X-Added').click();
    expect(await field(page, 'Header 6 value').getAttribute('type')).toBe('text');
    expect(await field(page, 'Header 2 value').getAttribute('type')).toBe('password');
    await expectClean();
    // What is copied names them, and holds none of their values.
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await button(page, 'Test').click();
    await button(page, 'Copy as curl').click();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).toContain(`curl -sS -i '${upstream.url}'`);
    expect(copied.match(/-H '[^']+'"\$\w+"/g)).toEqual([
      `-H 'X-API-Key: '"$X_API_KEY"`,
      `-H 'X-Client-ID: '"$X_CLIENT_ID"`,
      `-H 'X-Keep: '"$X_KEEP"`,
      `-H 'X-Empty: '"$X_EMPTY"`,
      `-H 'X-Added: '"$X_ADDED"`,
    ]);
    await button(page, 'Save').click();
    await saved(page, 'kubernetes');
    const sent = requests.find((one) => one.method() === 'PATCH')!.postDataJSON() as { auth_headers: object[] };
    expect(sent).toEqual({
      auth_type: 'authheaders',
      auth_headers: [
        { key: 'X-API-Key' },
        { key: 'X-Client-ID', value: 'canary-new-4410' },
        { key: 'X-Keep' },
        { key: 'X-Empty', value: '' },
        { key: 'X-Added', value: 'canary-new-4410' },
      ],
    });
    await ui.gatehouse.admin(`/gateways/${id}/refresh`, { method: 'POST' });
    expect(lastSent('X-API-Key', 'X-Client-ID', 'X-Region', 'X-Keep', 'X-Empty', 'X-Added')).toEqual({
      'X-API-Key': [three['X-API-Key']],
      'X-Client-ID': ['canary-new-4410'],
      'X-Region': [],
      'X-Keep': ['canary-keep-1188'],
      'X-Empty': [''],
      'X-Added': ['canary-new-4410'],
    });
  });

  it('says at the row what is wrong, and sends nothing while something is', async () => {
    await create();
    const { page, requests, expectClean } = await ui.signedIn();
    await edit(page, 'kubernetes');
    const rows: [string, string, RegExp][] = [
      ['Host', 'x', /Reserved: the gateway sets this header itself/],
      ['X Key', 'x', /contains a space/],
      ['X-Mask', '*****', /looks like a mask/],
      ['x-region', 'again', /Used: the same name stands above/],
      ['X-Whole: line', '', /Looks like a whole header line/],
      ['', 'nameless', /No name: this row is ignored/],
    ];
    for (const [index, [name, value, says]] of rows.entries()) {
      await button(page, 'Add Header').click();
      await field(page, `Header ${index + 4} name`).fill(name);
      await field(page, `Header ${index + 4} value`).fill(value);
      await page.getByText(says).waitFor();
    }
    await page.getByText('Not sent: the same name is in a row below').waitFor();
    expect(await field(page, 'Header 4 name').getAttribute('aria-invalid')).toBe('true');
    expect(await field(page, 'Header 4 name').getAttribute('aria-describedby')).toMatch(/says/);
    await button(page, 'Save').click();
    await page.getByText('One thing is missing or wrong').waitFor();
    await button(page, 'Test').click();
    expect(requests.filter((one) => one.method() === 'PATCH' || one.url().endsWith('/test'))).toEqual([]);
    await expectClean();
    await button(page, 'Split into name and value').click();
    expect(await field(page, 'Header 8 name').inputValue()).toBe('X-Whole');
    for (const name of ['Host', 'X Key', 'X-Mask']) await button(page, `Remove ${name}`).click();
    await button(page, 'Save').click();
    await saved(page, 'kubernetes');
    await ui.gatehouse.admin('/gateways/kubernetes/refresh', { method: 'POST' });
    expect(lastSent('X-Region', 'X-Whole')).toEqual({ 'X-Region': ['again'], 'X-Whole': ['line'] });
  });

  it('another origin wants the values again, and gets none of the stored ones', async () => {
    await create();
    const stranger = await startUpstream();
    const { page } = await ui.signedIn();
    await edit(page, 'kubernetes');
    await page.getByRole('textbox', { name: 'URL' }).fill(stranger.url);
    await page.getByText(`Stored values belong to ${upstream.origin}`).waitFor();
    await button(page, 'Test').click();
    await button(page, 'Save').click();
    await page.getByText('One thing is missing or wrong').waitFor();
    expect(stranger.requests).toEqual([]);
    for (const row of [1, 2, 3]) await field(page, `Header ${row} value`).fill('for the stranger');
    await button(page, 'Save').click();
    await saved(page, 'kubernetes');
    expect(valuesOf(stranger.requests.at(-1)!, 'X-API-Key')).toEqual(['for the stranger']);
    await stranger.close();
  });

  it('many at once: pasted lines are shown by name, and a line pasted into a name opens the same', async () => {
    await create();
    const { page, canaries, expectClean } = await ui.signedIn();
    canaries.push('canary-pasted-6120');
    await edit(page, 'kubernetes');
    await button(page, 'Paste many…').click();
    await page
      .getByRole('textbox', { name: 'Headers' })
      .fill('X-Region: canary-pasted-6120\nX-New: canary-pasted-6120\nHost: a\nnonsense');
    const preview = page.getByRole('table', { name: 'What is pasted' });
    await preview.getByRole('row', { name: /X-Region set \(18\) replaces the stored value/ }).waitFor();
    await preview.getByRole('row', { name: /line 3 – skipped: Host: reserved/ }).waitFor();
    await expectClean();
    await button(page, 'Apply 2 headers').click();
    await page.getByText('4 will be sent').waitFor();
    await field(page, 'Header 1 name').focus();
    await page.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', 'X-Third: canary-pasted-6120');
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }`);
    await button(page, 'Apply 1 header').click();
    await page.getByText('5 will be sent').waitFor();
    expect(await field(page, 'Header 5 name').inputValue()).toBe('X-Third');
    await expectClean();
  });
});

describe('Test', () => {
  it('before saving: what failed, and what to do', async () => {
    const { page, expectClean } = await ui.signedIn('#/gateways?open=new');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('x');
    const url = page.getByRole('textbox', { name: 'URL' });
    for (const [address, title, hint] of [
      ['http://127.0.0.1:1/mcp', 'Nothing answers at this address', /host and port/],
      [`${upstream.origin}/none`, 'Credentials refused', /refused the credentials/],
      ['http://169.254.169.254/mcp', 'Address not allowed by policy', /SSRF_ALLOW/],
    ] as const) {
      await url.fill(address);
      await button(page, 'Test').click();
      await page.getByText(title).waitFor();
      expect(await page.getByText('What to do:').locator('..').innerText()).toMatch(hint);
      await page.getByText('not reached').first().waitFor();
    }
    await url.fill('http://127.0.0.1:2/mcp');
    await page.getByText('before the last change').waitFor();
    await expectClean();
  });

  it('is cancelled at once, also at the server', async () => {
    let gone = false;
    const silent = await startUpstream({
      intercept: (_, res) => {
        res.once('close', () => (gone = true));
        return true;
      },
    });
    const { page, expectClean } = await ui.signedIn('#/gateways?open=new');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('x');
    await page.getByRole('textbox', { name: 'URL' }).fill(silent.url);
    await button(page, 'Test').click();
    await expect.poll(() => silent.requests.length).toBeGreaterThan(0);
    await button(page, 'Cancel test').click();
    await page.getByText('Testing…').waitFor({ state: 'detached' });
    await expect.poll(() => gone).toBe(true);
    await expectClean();
    await silent.close();
  });

  it('what the server refuses at saving stays in the form, and can be saved disabled', async () => {
    const { page, expectClean } = await ui.signedIn('#/gateways?open=new');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('later');
    await page.getByRole('textbox', { name: 'URL' }).fill(upstream.url);
    await button(page, 'Save').click();
    await page.getByText('Credentials refused').waitFor();
    expect(await ui.gatehouse.store.query('SELECT id FROM gateways')).toEqual([]);
    await button(page, 'Save disabled').click();
    await saved(page, 'later');
    expect((await read('later')).enabled).toBe(false);
    await expectClean([502]);
  });
});

describe('two people', () => {
  it('change different things: both stand, and the second is told', async () => {
    const { id } = await create();
    const { page, expectClean } = await ui.signedIn();
    await edit(page, 'kubernetes');
    await page.getByRole('textbox', { name: 'Description' }).fill('mine');
    await field(page, 'Header 3 value').fill('mine');
    const theirs = {
      tags: ['theirs'],
      auth_headers: [{ key: 'X-API-Key' }, { key: 'X-Region' }, { key: 'X-Client-ID', value: 'theirs' }],
    };
    await ui.gatehouse.admin(`/gateways/${id}`, { method: 'PUT', body: theirs });
    await button(page, 'Save').click();
    await page.getByText(/Kept what others changed: Tags, header x-client-id/).waitFor();
    const after = await read(id);
    expect([after.description, after.tags.map(({ label }) => label)]).toEqual(['mine', ['theirs']]);
    await ui.gatehouse.admin(`/gateways/${id}/refresh`, { method: 'POST' });
    expect(lastSent('X-Client-ID', 'X-Region')).toEqual({ 'X-Client-ID': ['theirs'], 'X-Region': ['mine'] });
    await expectClean([412]);
  });

  it('change the same: each is chosen, and nothing is lost', async () => {
    const { id } = await create();
    const { page, expectClean } = await ui.signedIn();
    await edit(page, 'kubernetes');
    await page.getByRole('textbox', { name: 'Description' }).fill('mine');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('kubernetes mine');
    await field(page, 'Header 2 value').fill('mine');
    const auth_headers = [{ key: 'X-API-Key' }, { key: 'X-Client-ID', value: 'theirs' }, { key: 'X-Region' }];
    await ui.gatehouse.admin(`/gateways/${id}`, {
      method: 'PUT',
      body: { name: 'kubernetes theirs', description: 'theirs', auth_headers },
    });
    await button(page, 'Save').click();
    await page.getByRole('heading', { name: 'kubernetes theirs was changed meanwhile' }).waitFor();
    await expectClean([412]);
    await page.getByRole('radiogroup', { name: 'Use for Name' }).getByText('Theirs').click();
    await button(page, 'Save merged').click();
    await saved(page, 'kubernetes theirs');
    expect(await read(id)).toMatchObject({ name: 'kubernetes theirs', description: 'mine' });
    await ui.gatehouse.admin(`/gateways/${id}/refresh`, { method: 'POST' });
    expect(lastSent('X-Client-ID')).toEqual({ 'X-Client-ID': ['mine'] });
  });
});

it('what is asked for again while it is being saved is saved once', async () => {
  const { id } = await create();
  const { page, requests, expectClean } = await ui.signedIn();
  await edit(page, 'kubernetes');
  await page.getByRole('textbox', { name: 'Description' }).fill('once');
  await field(page, 'Header 3 value').fill('once');
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route(`**/gateways/${id}`, async (route) => {
    if (route.request().method() !== 'GET') await held;
    await route.continue();
  });
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('Control+s');
  answer();
  await page.keyboard.press('Control+s');
  await saved(page, 'kubernetes');
  const changes = requests.filter((one) => one.method() !== 'GET' && one.url().endsWith(`/gateways/${id}`));
  expect([changes.length, await page.getByText('kubernetes is saved.').count()]).toEqual([1, 1]);
  expect((await read(id)).description).toBe('once');
  await expectClean();
});

it('leaving a form in which something was typed asks first', async () => {
  await create();
  const { page } = await ui.signedIn();
  await edit(page, 'kubernetes');
  await page.getByRole('textbox', { name: 'Description' }).fill('typed');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Discard one change?' }).waitFor();
  await button(page, 'Keep editing').click();
  expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('typed');
  await button(page, 'Cancel').click();
  await button(page, 'Discard').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});
