import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** With the first two several contexts of one browser bring each other down; with the others it is no browser as people have it. */
const unwanted = ['--single-process', '--no-zygote', '--disable-web-security', '--allow-running-insecure-content'];

/** A headless Chromium that comes with the development dependencies; nothing on the system is needed. `more` are arguments of its own. */
export async function startBrowser(more: readonly string[] = []): Promise<Browser> {
  // The package unpacks the system libraries it brings only where it believes to be on Lambda.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
  const { default: sparticuz } = await import('@sparticuz/chromium');
  sparticuz.setGraphicsMode = false; // no WebGL, which nothing here draws with
  const executablePath = process.env.PLAYWRIGHT_CHROMIUM ?? (await unpacked(() => sparticuz.executablePath()));
  const args = sparticuz.args.filter((arg) => !unwanted.includes(arg));
  return chromium.launch({ executablePath, args: [...args, ...more], headless: true });
}

/** The package unpacks into the temporary folder and takes what is there, of whatever version: each gets a folder of its own. */
async function unpacked(unpack: () => Promise<string>): Promise<string> {
  const { version } = JSON.parse(readFileSync('node_modules/@sparticuz/chromium/package.json', 'utf8')) as {
    version: string;
  };
  const before = process.env.TMPDIR;
  process.env.TMPDIR = join(tmpdir(), `chromium-${version}`);
  mkdirSync(process.env.TMPDIR, { recursive: true });
  try {
    return await unpack();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
