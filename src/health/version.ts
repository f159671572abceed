import { readFileSync } from 'node:fs';

// The build lies two folders below package.json (dist/src/health), the source two (src/health): look upwards for it.
const packageFile = () => {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      return JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')) as { version: string };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error('package.json is missing');
};

/** The version of this build, from package.json. */
export const { version } = packageFile();
