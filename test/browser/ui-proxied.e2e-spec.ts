import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminUiUnderTest } from '../support/browser/admin-ui.js';
import { guideCycle, guideKey } from '../support/browser/gateway-journey.js';
import { becomeAdministrator, signedInByProxy } from '../support/browser/signed-in-by-proxy.js';
import { startPlantedProxy, without } from '../support/wire/planted-proxy.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const ui = adminUiUnderTest(signedInByProxy);
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
  await becomeAdministrator(page, users.url, 'bob@corp.example');
  await guideCycle(visit, 'bobs', upstream);
});

it('the sign-in check says why an identity was not believed, and which setting would change it', async () => {
  const ask = (localAddress: string, ...rawHeaders: string[]) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { host } = new URL(ui.gatehouse.url);
      const headers = ['Host', host, ...rawHeaders];
      request(`${ui.gatehouse.url}/me`, { localAddress, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  // Somebody beside the proxy, one who sends the header twice, and one in a spelling that a proxy would not see.
  expect(await ask('127.0.0.2', 'X-Authenticated-User', 'canary-boss')).toBeGreaterThanOrEqual(400);
  expect(await ask('127.0.0.1', 'X-Authenticated-User', 'a', 'X-Authenticated-User', 'canary-boss')).toBe(400);
  expect(await ask('127.0.0.1', 'X_Authenticated_User', 'canary-boss')).toBe(400);
  const { page, canaries, expectClean } = await ui.open({}, users.url);
  canaries.push('canary-boss');
  await page.goto(`${users.url}/admin/`);
  await becomeAdministrator(page, users.url, 'bob@corp.example');
  await page.goto(`${users.url}/admin/#/signin`);
  await page.getByText('PROXY_ROLE_MAP makes none of the groups that came an administrator: staff').waitFor();
  const refused = page.getByRole('region', { name: 'Refused in the last 24 hours' });
  const row = (name: RegExp) => refused.getByRole('row', { name }).waitFor();
  await expect
    .poll(
      async () => {
        await page.reload();
        await refused.waitFor();
        return refused.getByRole('row').count();
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(2);
  await row(/^127\.0\.0\.2 PROXY_PEER_NOT_TRUSTED .*TRUSTED_PROXY_CIDRS \(127\.0\.0\.2\/32\)/);
  await row(/^127\.0\.0\.1 MALFORMED_REQUEST .*PROXY_USER_HEADER/);
  await expectClean();
});
