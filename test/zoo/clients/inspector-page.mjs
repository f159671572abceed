// The Inspector's page in a real browser, connected directly: `inspector-page.mjs <folder of the page> <url>`, TOKEN. Its
// origin is http://localhost:6274, which ALLOWED_ORIGINS of the gateway has to name.
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { startBrowser } from '../../support/browser/browser.ts';

const [folder, url] = process.argv.slice(2);
const types = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html' };

const server = createServer((req, res) => {
  const asked = join(folder, new URL(req.url, 'http://localhost').pathname);
  const file = extname(asked) !== '' && existsSync(asked) ? asked : join(folder, 'index.html');
  res.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(res);
});
await new Promise((resolve, reject) => server.once('error', reject).listen(6274, 'localhost', resolve));

process.chdir(join(import.meta.dirname, '..', '..', '..')); // where the browser's package is
const browser = await startBrowser();
try {
  const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
  page.setDefaultTimeout(20_000);
  const faults = [];
  page.on('requestfailed', (request) =>
    faults.push(`${request.method()} ${request.url()}: ${request.failure()?.errorText}`),
  );
  const stored = {
    lastConnectionType: 'direct',
    lastTransportType: 'streamable-http',
    lastSseUrl: url,
    lastCustomHeaders: JSON.stringify([{ name: 'Authorization', value: `Bearer ${process.env.TOKEN}`, enabled: true }]),
  };
  await page.addInitScript((entries) => {
    for (const [name, value] of entries) localStorage.setItem(name, value);
  }, Object.entries(stored));
  await page.goto('http://localhost:6274/');
  try {
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('tab', { name: 'Tools' }).click();
    const asked = page.waitForResponse((response) => response.request().postData()?.includes('"tools/list"') ?? false);
    await page.getByRole('button', { name: 'List Tools' }).click();
    console.log(`tools: ${(await (await asked).text()).split('"inputSchema"').length - 1}`);
    await page.getByText('Echo Tool').click();
    await page.getByRole('textbox', { name: 'message' }).fill('zoo');
    await page.getByRole('button', { name: 'Run Tool' }).click();
    console.log(`called: ${await page.getByText('Echo: zoo').first().innerText()}`);
  } catch (error) {
    const shown = await page.locator('body').innerText();
    throw new Error(`${error.message} | ${faults.join(' | ')} | ${shown.replaceAll('\n', ' ')}`, { cause: error });
  }
} finally {
  await browser.close();
  server.close();
}
