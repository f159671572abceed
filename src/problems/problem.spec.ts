import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { statusOfCode } from './problem.js';

describe('docs/troubleshooting.md', () => {
  const page = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');

  it.each(Object.entries(statusOfCode))('has an entry for %s (%i)', (code, status) => {
    expect(page).toMatch(new RegExp(`^\\| \`${code}\` +\\| ${status} +\\|`, 'm'));
  });
});
