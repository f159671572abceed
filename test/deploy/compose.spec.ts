import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { families } from '../../src/proxy-auth/presets.js';

describe('the nginx of docker-compose.yml', () => {
  const config = readFileSync('deploy/compose/templates/default.conf.template', 'utf8');

  it('clears every header by which a known proxy names users: nobody signs in there', () => {
    const cleared = [...config.matchAll(/^ +proxy_set_header (\S+) "";$/gm)].map(([, name]) => name!.toLowerCase());
    const known = families.flatMap(({ names }) => names);
    expect(known.filter((name) => !cleared.includes(name))).toEqual([]);
    expect(cleared).toContain('x-proxy-secret');
  });
});
