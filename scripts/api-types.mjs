// Writes admin-ui/src/api/schema.d.ts from the OpenAPI document of the build; --check fails where they differ.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';

const root = join(import.meta.dirname, '..');
const file = 'admin-ui/src/api/schema.d.ts';

/** The document as the built gateway serves it. */
async function openApiDocument() {
  const { settingsFrom } = await import('../dist/src/settings.js');
  const { createApp } = await import('../dist/src/create-app.js');
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-api-'));
  const gatehouse = await createApp(settingsFrom({ PORT: '0', LOG_LEVEL: 'ERROR', DATA_DIR: folder }));
  try {
    return await (await fetch(`${gatehouse.url}/openapi.json`)).json();
  } finally {
    await gatehouse.close();
    rmSync(folder, { recursive: true });
  }
}

const header = '// Written by `npm run api:types` from the OpenAPI document of the gateway.\n\n';
const text = header + astToString(await openapiTS(await openApiDocument(), { defaultNonNullable: false }));
const path = join(root, file);
if (!process.argv.includes('--check')) writeFileSync(path, text);
else if (readFileSync(path, 'utf8') !== text) {
  console.error(`${file} is not what the API says: npm run api:types`);
  process.exit(1);
}
process.exit(0);
