import { readFileSync } from 'node:fs';

// The source lies one folder below package.json, the build two (dist/src).
const packageFile = () => {
  for (const up of ['../package.json', '../../package.json']) {
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
