import { get } from 'node:http';
import { describe, expect, it } from 'vitest';
import { adminUiUnderTest, expectAccessible, signIn } from '../support/browser/admin-ui.js';
import { secrets } from '../support/app.js';

const ui = adminUiUnderTest();

/** What a 401 asks for; said by exactly these headers. */
const challengeOf = (url: string, headers: Record<string, string>) =>
  new Promise<string>((resolve, reject) => {
    get(url, { headers }, (response) => {
      response.resume();
      resolve(`${response.headers['www-authenticate']}`);
    }).on('error', reject);
  });

describe('signing in', () => {
  it('a wrong password is said and kept out; the right one opens the page that was asked for', async () => {
    const { page, expectClean } = await ui.open();
    await page.goto(`${ui.gatehouse.url}/admin/#/gateways?q=jira`);
    await page.getByRole('heading', { level: 1, name: 'Sign in to Gatehouse' }).waitFor();
    await expectClean();
    await signIn(page, 'wrong');
    await page.getByText('Wrong user or password.').waitFor();
    await signIn(page);
    await page.getByRole('heading', { level: 1, name: 'Gateways' }).waitFor();
    expect(await page.getByRole('searchbox', { name: 'Search gateways' }).inputValue()).toBe('jira');
    expect(page.url()).toContain('#/gateways?q=jira');
    await expectClean();
  });

  it('no browser opens a password window of its own over the page, also where it does not say what a request is for', async () => {
    const { page, requests } = await ui.open();
    await page.goto(`${ui.gatehouse.url}/admin/#/gateways`);
    await page.getByRole('heading', { level: 1, name: 'Sign in to Gatehouse' }).waitFor();
    const asked = requests.filter((one) => one.resourceType() === 'fetch');
    expect(asked.map((one) => new URL(one.url()).pathname).toSorted()).toEqual(['/admin/session', '/gateways']);
    // Over plain http from another machine there is no Sec-Fetch-Mode.
    for (const one of asked) {
      const headers = Object.entries(await one.allHeaders()).filter(([name]) => !/^(:|sec-)/.test(name));
      expect(await challengeOf(one.url(), Object.fromEntries(headers))).toMatch(/^Bearer /);
    }
    const events = `${ui.gatehouse.url}/admin/events`;
    expect(await challengeOf(events, { accept: 'text/event-stream' })).toMatch(/^Bearer /);
    expect(await challengeOf(`${ui.gatehouse.url}/admin/gateways`, { accept: 'text/html' })).toMatch(/^Basic /);
    expect(await challengeOf(`${ui.gatehouse.url}/admin/gateways`, { accept: '*/*' })).toMatch(/^Basic /);
  });

  it('an access token works as well, and is forgotten', async () => {
    const { page, canaries, expectClean } = await ui.open();
    const token = await ui.gatehouse.token({ sub: 'root', is_admin: true });
    canaries.push(token);
    await page.goto(`${ui.gatehouse.url}/admin/`);
    await page.getByRole('button', { name: 'Use an access token instead' }).click();
    await page.getByRole('textbox', { name: 'Access token' }).fill(token);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('banner').getByText('access token').waitFor();
    expect(await page.getByRole('textbox', { name: 'Access token' }).count()).toBe(0);
    await expectClean();
  });

  it('with the keyboard alone, and a reload stays signed in', async () => {
    const { page } = await ui.open();
    await page.goto(`${ui.gatehouse.url}/admin/`);
    await page.locator('input[name=user]:focus').waitFor();
    await page.keyboard.type('admin');
    await page.keyboard.press('Tab');
    await page.keyboard.type(secrets.BASIC_AUTH_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(await page.title()).toBe('Overview · Gatehouse');
  });
});

describe('a session that ends', () => {
  it('keeps the page with what was typed, and goes on with a new sign-in', async () => {
    const { page, expectClean } = await ui.signedIn('#/gateways?open=new');
    await page.getByRole('textbox', { name: 'Name' }).fill('half done');
    await page.getByRole('textbox', { name: 'URL' }).fill('http://127.0.0.1:1/mcp');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('Your session has expired.').waitFor();
    await expectAccessible(page);
    await signIn(page);
    await page.getByText('Your session has expired.').waitFor({ state: 'detached' });
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('half done');
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('Nothing answers at this address').waitFor();
    await expectClean();
  });

  it('signing out ends it in every tab, and the old page shows nothing any more', async () => {
    const first = await ui.open();
    await first.page.goto(`${ui.gatehouse.url}/admin/`);
    await signIn(first.page);
    await first.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    const other = await first.page.context().newPage();
    await other.goto(`${ui.gatehouse.url}/admin/`);
    await other.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await first.page.getByRole('button', { name: 'Account: admin' }).click();
    await first.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await first.page.getByRole('heading', { level: 1, name: 'Sign in to Gatehouse' }).waitFor();
    await other.getByText('You signed out in another tab.').waitFor();
    expect(await first.page.evaluate(() => fetch('../admin/gateways').then(({ status }) => status))).toBe(401);
  });
});

it('writes carry the CSRF token: without it the gateway refuses what the cookie alone would send', async () => {
  const { page } = await ui.signedIn();
  const forged = await page.evaluate(() =>
    fetch('../admin/gateways/test', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }).then(({ status }) => status),
  );
  expect(forged).toBe(403);
});

it("the colours are the system's, or the chosen ones, also after a reload", async () => {
  const { page } = await ui.signedIn('#/gateways', { colorScheme: 'dark' });
  const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
  expect(await scheme()).toBe('dark');
  for (const [choice, chosen] of [
    ['Light', 'light'],
    ['Dark', 'dark'],
  ] as const) {
    await page.getByRole('button', { name: 'Colours of this page' }).click();
    await page.getByRole('menuitem', { name: choice }).click();
    await page.reload();
    expect(await scheme()).toBe(chosen);
  }
});

it('the home page is for whoever comes, and needs nothing to be shown', async () => {
  const { page, expectClean } = await ui.open({ viewport: { width: 320, height: 640 } });
  await page.goto(`${ui.gatehouse.url}/`);
  await page.getByText(`${ui.gatehouse.url}/mcp`).first().waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await expectClean();
  await page.getByRole('link', { name: 'Administration' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in to Gatehouse' }).waitFor();
});

it('where the proxy answers in the place of the gateway, what was typed stays', async () => {
  const { page } = await ui.signedIn('#/gateways?open=new');
  await page.getByRole('textbox', { name: 'Name' }).fill('half done');
  await page.getByRole('textbox', { name: 'URL' }).fill('http://127.0.0.1:1/mcp');
  // It shows a page; it sends elsewhere.
  for (const answer of [
    { status: 200, contentType: 'text/html' },
    { status: 302, headers: { location: '/oauth2/start' } },
  ]) {
    await page.route('**/gateways/test', (route) => route.fulfill({ ...answer, body: '' }));
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page
      .getByRole('dialog', { name: 'Signed out' })
      .getByText('Your sign-in at the proxy has expired.')
      .waitFor();
    expect(await page.locator('input[data-autofocus]').first().inputValue()).toBe('half done');
    await expectAccessible(page);
    await page.unroute('**/gateways/test');
    // Signed in there in another tab, and back in this one.
    await page.evaluate(`dispatchEvent(new Event('focus'))`);
    await page.getByRole('dialog', { name: 'Signed out' }).waitFor({ state: 'detached' });
  }
});

it('whoever is wrong again and again is told to wait; the right password passes all the same', async () => {
  const { page } = await ui.open();
  await page.goto(`${ui.gatehouse.url}/admin/`);
  const alert = page.getByRole('alert');
  let said = '';
  for (let wrong = 0; wrong < 8 && !/too many/i.test(said); wrong += 1) {
    await signIn(page, 'wrong');
    said = await alert.first().innerText();
    await page.reload();
  }
  expect(said).toMatch(/too many/i);
  await signIn(page);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
});
