import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminUiUnderTest, signIn } from '../support/browser/admin-ui.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const ui = adminUiUnderTest();
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  await ui.gatehouse.admin('/gateways', { method: 'POST', body: { name: 'sample', url: upstream.url } });
});
afterAll(() => upstream.close());

/** The page behind an entry of the navigation, opened by a click. */
async function visit() {
  const one = await ui.signedIn('#/');
  const { page } = one;
  const open = async (entry: string, heading = entry) => {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: entry, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
  };
  return { ...one, open };
}

describe('the pages of an administrator', () => {
  it('overview, virtual servers and catalogue', async () => {
    const { page, open, expectClean } = await visit();
    await page.getByText('Nothing needs you.').waitFor();
    await page.getByRole('heading', { name: 'What happened last' }).waitFor();
    await page.getByRole('cell', { name: 'POST /gateways', exact: true }).waitFor();
    await expectClean();

    await open('Virtual servers');
    await page.getByRole('heading', { name: 'No virtual servers yet' }).waitFor();
    await page.getByRole('button', { name: 'Add virtual server' }).first().click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Support kit');
    await page.getByRole('combobox', { name: 'Tools' }).fill('echo');
    await page.getByRole('option', { name: 'sample__echo' }).click();
    await expectClean();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('rowheader', { name: /Support kit/ }).waitFor();
    expect((await ui.gatehouse.admin<{ associatedTools: string[] }>('/servers/support-kit')).body).toMatchObject({
      associatedTools: ['sample__echo'],
    });
    await page.getByRole('button', { name: 'Disable Support kit' }).click();
    await page.getByRole('button', { name: 'Enable Support kit' }).click();
    await page.getByRole('button', { name: 'Disable Support kit' }).waitFor();
    await expectClean();

    await open('Catalogue');
    await page.getByRole('searchbox', { name: 'Search tools' }).fill('echo');
    await page.getByText('1 tool', { exact: true }).first().waitFor();
    expect(page.url()).toContain('q=echo');
    await page.getByRole('button', { name: 'sample__echo', exact: true }).click();
    await page.getByRole('region', { name: 'Input schema' }).waitFor();
    await expectClean();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Take away sample__echo' }).click();
    await page.getByRole('button', { name: 'Offer sample__echo' }).click();
    await page.getByRole('button', { name: 'Take away sample__echo' }).waitFor();
    await page.getByText('Prompts', { exact: true }).click();
    await page.getByRole('searchbox', { name: 'Search prompts' }).waitFor();
    await expectClean();
  });

  it('tokens are made, seen once and revoked; persons are refused and allowed again', async () => {
    const { page, canaries, open, expectClean } = await visit();
    await open('Tokens', 'Tokens and revocations');
    await page.getByRole('textbox', { name: 'Name' }).fill('laptop');
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText(/Token “laptop” is made/).waitFor();
    const token = await page.getByLabel('New token', { exact: true }).inputValue();
    expect((await ui.gatehouse.fetch('/me', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    await page.getByRole('button', { name: 'Done' }).click();
    canaries.push(token);
    await expectClean();
    await page.getByRole('button', { name: 'Revoke laptop' }).click();
    await page.getByRole('button', { name: 'Revoke token' }).click();
    await page.getByText(/Revoked 2/).waitFor();
    expect((await ui.gatehouse.fetch('/me', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    await page.getByRole('textbox', { name: 'Who or what' }).fill('bob');
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText(/must be an id/).waitFor();
    await page.getByRole('textbox', { name: 'Who or what' }).fill('proxy:bob');
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByRole('button', { name: 'Allow again: proxy:bob' }).click();
    await page.getByRole('button', { name: 'Allow again: proxy:bob' }).waitFor({ state: 'detached' });
    await expectClean([422]);
  });

  it('audit log, sign-in check, keys, connect, import and export', async () => {
    const { page, open, expectClean } = await visit();
    await open('Audit log');
    await page.getByRole('textbox', { name: 'What' }).fill('POST /gateways');
    await expect.poll(() => page.url(), { timeout: 15_000 }).toContain('action=POST');
    await page.getByRole('cell', { name: 'POST /gateways', exact: true }).first().waitFor();
    await expectClean();

    await open('Sign-in check');
    await page.getByRole('row', { name: /You are local:admin, admin, by session/ }).waitFor();
    await expectClean();

    await open('Keys', 'Keys and rotation');
    await page.getByRole('cell', { name: 'New values' }).waitFor();
    await expectClean();

    await open('Connect a client');
    const snippet = page.getByRole('region', { name: 'For Claude Code' });
    expect(JSON.parse(await snippet.innerText())).toMatchObject({
      mcpServers: { gatehouse: { url: `${ui.gatehouse.url}/mcp` } },
    });
    await expectClean();

    await open('Settings');
    await page.getByRole('checkbox', { name: 'Also those at their default' }).check();
    await page.getByRole('row', { name: /BASIC_AUTH_PASSWORD .*set/ }).waitFor();
    await page.getByRole('row', { name: /MCPGATEWAY_UI_ENABLED .*true/ }).waitFor();
    await page.getByRole('banner').getByText('live', { exact: true }).waitFor();
    await expectClean();

    await open('Import and export');
    const body = JSON.stringify({
      gateways: [
        { name: 'imported', url: `${upstream.url}?imported`, enabled: false },
        { name: 'left', url: `${upstream.url}?left`, enabled: false },
        { name: '' },
      ],
    });
    const file = { name: 'gateways.json', mimeType: 'application/json', buffer: Buffer.from(body) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('row', { name: /imported new/ }).waitFor();
    await page.getByRole('cell', { name: 'cannot', exact: true }).first().waitFor();
    expect((await ui.gatehouse.admin('/gateways/imported')).status).toBe(404);
    await page.getByRole('checkbox', { name: 'Import left' }).uncheck();
    await expectClean();
    await page.getByRole('button', { name: 'Import 1 gateway' }).click();
    await page.getByText('Imported. Their servers are asked now.').waitFor();
    expect((await ui.gatehouse.admin('/gateways/imported')).status).toBe(200);
    expect((await ui.gatehouse.admin('/gateways/left')).status).toBe(404);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export to a file' }).click();
    expect((await download).suggestedFilename()).toBe('gatehouse-gateways.json');
    await expectClean();
  });

  it('several gateways at once', async () => {
    for (const name of ['bulk-1', 'bulk-2']) {
      await ui.gatehouse.admin('/gateways', {
        method: 'POST',
        body: { name, url: `${upstream.url}?${name}`, enabled: false },
      });
    }
    const { page, expectClean } = await ui.signedIn('#/gateways?q=bulk-');
    await page.getByRole('checkbox', { name: 'Choose all on this page' }).check();
    await page.getByText('2 chosen').waitFor();
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    await page.getByText('2 enabled').waitFor();
    await page.getByRole('button', { name: 'Delete…' }).click();
    const sure = page.getByRole('button', { name: 'Delete', exact: true });
    expect(await sure.isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Type delete 2 to confirm' }).fill('delete 2');
    await expectClean();
    await sure.click();
    await page.getByRole('heading', { name: 'No gateway matches' }).waitFor();
  });
});

describe('the home page', () => {
  it('of a user: who they are, their tools, what to write into a client, and their tokens', async () => {
    const { page, canaries, expectClean } = await ui.open();
    const token = await ui.gatehouse.token({ sub: 'alice' });
    canaries.push(token);
    await page.goto(`${ui.gatehouse.url}/`);
    await page.getByRole('button', { name: 'Use an access token instead' }).click();
    await page.getByRole('textbox', { name: 'Access token' }).fill(token);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('User, signed in with a token').waitFor();
    await page.getByText('sample__echo').waitFor();
    expect(await page.getByRole('link', { name: 'Administration' }).count()).toBe(0);
    for (const client of ['Codex', 'opencode', 'VS Code']) {
      await page.getByRole('combobox', { name: 'Client' }).click();
      await page.getByRole('option', { name: client, exact: true }).click();
      await page
        .getByRole('region', { name: `For ${client}` })
        .getByText(`${ui.gatehouse.url}/mcp`)
        .waitFor();
    }
    await page.getByRole('textbox', { name: 'Name' }).fill('mine');
    await page.getByRole('button', { name: 'Create token' }).click();
    const made = await page.getByLabel('New token', { exact: true }).inputValue();
    canaries.push(made);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Revoke mine' }).waitFor();
    await expectClean();
    await page.goto(`${ui.gatehouse.url}/admin/`);
    await page.getByText(/is no administrator/).waitFor();
    await signIn(page);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.goto(`${ui.gatehouse.url}/`);
    await page.getByRole('link', { name: 'Administration' }).waitFor();
  });
});
