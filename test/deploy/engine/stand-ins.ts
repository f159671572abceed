import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './engine.js';

/** Programs of scripts/proxies.mjs by name; what could not be had is missing. */
export const builtPrograms = (): Record<string, string | undefined> => {
  const found = JSON.parse(
    execFileSync(process.execPath, ['scripts/proxies.mjs', 'oauth2-proxy', 'traefik', 'oidc-provider'], {
      encoding: 'utf8',
    }),
  ) as Record<string, { path?: string }>;
  return Object.fromEntries(Object.entries(found).map(([name, { path }]) => [name, path]));
};

/** Makes the image of a program that needs nothing beside itself, under the name that a compose file gives it. */
export function makeImage(engine: Engine, image: string, program: string, path: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  copyFileSync(program, join(folder, 'program'));
  const lines = ['FROM scratch', `COPY program ${path}`, `ENTRYPOINT ["${path}"]`];
  writeFileSync(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
  engine.docker('build', '-q', '-t', image, folder);
  rmSync(folder, { recursive: true });
}
