import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminUiUnderTest, signIn } from '../support/admin-ui.js';
import { startPlantedProxy, type PlantedProxy } from '../support/planted-proxy.js';
import { startUpstream, type Upstream } from '../support/upstream.js';

const ui = adminUiUnderTest();
/** In front of the gateway; it can be told to let no stream pass, and to cut those that are silent. */
const front: { -readonly [K in keyof PlantedProxy]: PlantedProxy[K] } = {
  headers: (raw) => raw,
  refusal: { status: 503 },
};
let upstream: Upstream;
let proxy: Awaited<ReturnType<typeof startPlantedProxy>>;
beforeAll(async () => {
  upstream = await startUpstream();
  proxy = await startPlantedProxy(ui.gatehouse.url, front);
  for (const name of ['alpha', 'beta'])
    await ui.gatehouse.admin('/gateways', { method: 'POST', body: { name, url: `${upstream.url}?${name}` } });
});
afterAll(() => Promise.all([upstream.close(), proxy.close()]));

const isStream = (headers: Readonly<Record<string, unknown>>) => headers.accept === 'text/event-stream';

it('a change is seen at once; cut off the page says that it asks, and goes on by itself; paused it stays as it is', async () => {
  front.cutsAfter = 500;
  front.admits = () => true;
  const { page, expectClean } = await ui.open({}, proxy.url);
  await page.goto(`${proxy.url}/admin/#/gateways?sort=name`);
  await signIn(page);
  const banner = page.getByRole('banner');
  await banner.getByText('live', { exact: true }).waitFor();
  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });
  await row('alpha').getByText('Healthy').waitFor();

  front.admits = (headers) => !isStream(headers);
  await banner.getByText('polling', { exact: true }).waitFor();
  const turn = (name: string, on: boolean) =>
    ui.gatehouse.admin(`/gateways/${name}/state?activate=${String(on)}`, { method: 'POST' });
  await turn('alpha', false);
  await row('alpha').getByText('Disabled').waitFor();
  await expectClean([503]);

  front.admits = () => true;
  delete front.cutsAfter;
  await banner.getByText('live', { exact: true }).waitFor();
  await turn('alpha', true);
  await row('alpha').getByText('Healthy').waitFor();

  await page.getByRole('button', { name: /pause updates/ }).click();
  await banner.getByText('paused', { exact: true }).waitFor();
  await turn('beta', false);
  await page.waitForTimeout(1_500);
  expect(await row('beta').getByText('Healthy').count()).toBe(1);
  await page.getByRole('button', { name: /go on with updates/ }).click();
  await row('beta').getByText('Disabled').waitFor();
  await expectClean([503]);
});

it('a server that goes down and comes back: its row says so, and no row moves under the pointer', async () => {
  const { page, expectClean } = await ui.signedIn('#/gateways');
  const names = () => page.getByRole('rowheader').getByRole('link').allInnerTexts();
  await page.getByRole('row', { name: /alpha/ }).getByText('Healthy').waitFor();
  const before = await names();
  await page.getByRole('row', { name: new RegExp(before.at(-1)!) }).hover();
  const last = before.at(-1)!;
  await upstream.close();
  await ui.gatehouse.admin(`/gateways/${last}/refresh`, { method: 'POST' });
  await page
    .getByRole('row', { name: new RegExp(last) })
    .getByText('Unreachable')
    .waitFor();
  expect(await names()).toEqual(before);
  await page.getByRole('button', { name: 'Rows have moved: sort again' }).waitFor();
  await expectClean();
});
