import { chromium, type Browser } from 'playwright-core';

/** A headless Chromium that comes with the development dependencies; nothing on the system is needed. */
export async function startBrowser(): Promise<Browser> {
  // The package unpacks the system libraries it brings only where it believes to be on Lambda.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
  const { default: sparticuz } = await import('@sparticuz/chromium');
  return chromium.launch({ executablePath: await sparticuz.executablePath(), args: sparticuz.args, headless: true });
}
