import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminUiUnderTest, signIn } from '../support/admin-ui.js';
import { guideCycle, guideKey } from '../support/gateway-journey.js';
import { startPlantedProxy, without } from '../support/planted-proxy.js';
import { startUpstream, type Upstream } from '../support/upstream.js';

const ui = adminUiUnderTest({
  MCP_CLIENT_AUTH_ENABLED: 'false',
  TRUST_PROXY_AUTH: 'true',
  TRUSTED_PROXY_CIDRS: '127.0.0.1/32',
  PROXY_USER_HEADER: 'X-Authenticated-User',
  PROXY_GROUPS_HEADER: 'X-Authenticated-Groups',
  PROXY_ROLE_MAP: '{"mcp-admins":"admin"}',
});
const identity = ['x-authenticated-user', 'x-authenticated-groups'];
/** A proxy in front that signs whoever comes in as this person. */
const frontOf = (user: string, groups: string) =>
  startPlantedProxy(ui.gatehouse.url, {
    headers: (raw) => [
      ...without(raw, ...identity),
      ...['X-Authenticated-User', user, 'X-Authenticated-Groups', groups],
    ],
  });
let upstream: Upstream;
let admins: Awaited<ReturnType<typeof frontOf>>;
let users: Awaited<ReturnType<typeof frontOf>>;
beforeAll(async () => {
  [upstream, admins, users] = await Promise.all([
    startUpstream({ demands: { 'X-API-Key': guideKey } }),
    frontOf('alice@corp.example', 'mcp-admins,staff'),
    frontOf('bob@corp.example', 'staff'),
  ]);
});
afterAll(() => Promise.all([upstream.close(), admins.close(), users.close()]));

it('an administrator whom the proxy signed in needs no password, and does all the guide says', async () => {
  const visit = await ui.open({}, admins.url);
  const { page, expectClean } = visit;
  await page.goto(`${admins.url}/admin/`);
  await page.getByRole('banner').getByText('alice@corp.example').waitFor();
  await page.getByRole('banner').getByText('via proxy').waitFor();
  await guideCycle(visit, 'alices', upstream);
  await page.goto(`${admins.url}/admin/#/signin`);
  await page.getByText('An identity header came, and was believed').waitFor();
  const header = page.getByRole('row', { name: /X-Authenticated-User alice@corp\.example/i });
  expect(await header.count()).toBe(1);
  await expectClean();
});

it('a user whom the proxy signed in becomes an administrator with the password, and does the same', async () => {
  const visit = await ui.open({}, users.url);
  const { page } = visit;
  await page.goto(`${users.url}/`);
  await page.getByText('bob@corp.example').first().waitFor();
  expect(await page.getByRole('link', { name: 'Administration' }).count()).toBe(0);
  await page.goto(`${users.url}/admin/`);
  await page.getByText('bob@corp.example is signed in, and is no administrator.').waitFor();
  await signIn(page);
  await page.getByRole('banner').getByText('password').waitFor();
  await guideCycle(visit, 'bobs', upstream);
});

/** Asks the gateway as this peer with these headers; the status. */
const asked = (localAddress: string, headers: string[]) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { hostname, port } = new URL(ui.gatehouse.url);
    const on = request({
      hostname,
      port,
      localAddress,
      path: '/me',
      headers: ['Host', `${hostname}:${port}`, ...headers],
    });
    on.on('response', (answer) => resolve(answer.resume().statusCode))
      .on('error', reject)
      .end();
  });

it('the sign-in check says what was refused and which setting would change it, and shows no secret', async () => {
  const user = ['X-Authenticated-User', 'mallory@corp.example'];
  expect(await asked('127.0.0.9', user)).toBe(401);
  expect(await asked('127.0.0.1', [...user, 'X_Authenticated_User', 'alice@corp.example'])).toBe(400);
  expect(await asked('127.0.0.1', [...user, 'X-Forwarded-User', 'alice@corp.example'])).toBe(401);
  const { page, canaries, expectClean } = await ui.signedIn('#/signin');
  canaries.push('mallory@corp.example');
  const row = (code: string) => page.getByRole('row', { name: new RegExp(code) });
  await expect
    .poll(
      async () => {
        await page.reload();
        await page.getByRole('heading', { name: 'Refused in the last 24 hours' }).waitFor();
        await page.waitForLoadState('networkidle');
        return row('MALFORMED_REQUEST').count();
      },
      { timeout: 30_000 },
    )
    .toBe(1);
  expect(await row('PROXY_PEER_NOT_TRUSTED').innerText()).toMatch(
    /127\.0\.0\.9[^]*TRUSTED_PROXY_CIDRS \(127\.0\.0\.9\/32\)/,
  );
  expect(await row('MALFORMED_REQUEST').innerText()).toContain('PROXY_USER_HEADER');
  expect(await row('IDENTITY_AMBIGUOUS').innerText()).toContain('PROXY_USER_HEADER');
  await page.getByText('No identity header was believed').waitFor();
  await expectClean();
});

it('a user whom no group makes an administrator is told which groups came', async () => {
  const visit = await ui.open({}, users.url);
  const { page, expectClean } = visit;
  await page.goto(`${users.url}/admin/#/signin`);
  await signIn(page);
  await page.getByText('PROXY_ROLE_MAP makes none of the groups that came an administrator: staff.').waitFor();
  expect(await page.getByRole('row', { name: /You are local:admin/ }).count()).toBe(1);
  await expectClean();
});

it('whom the gateway does not believe is told so at the sign-in, and where to look', async () => {
  const spoofing = await startPlantedProxy(ui.gatehouse.url, {
    headers: (raw) => [...raw, 'X-Authenticated-User', 'alice', 'X_Authenticated_User', 'bob'],
  });
  const { page, expectClean } = await ui.open({}, spoofing.url);
  await page.goto(`${spoofing.url}/admin/`);
  await page.getByText(/The sign-in at the proxy is not believed/).waitFor();
  expect(await page.getByText(/under Sign-in check/).count()).toBe(1);
  await expectClean([400]);
  await spoofing.close();
});
