import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../config/read-environment.js';
import { originPolicy } from './origin-policy.js';

const policy = (settings: Record<string, string>) => originPolicy(readEnvironment(settings));

describe(originPolicy, () => {
  it('lets programs through, which send no Origin', () => {
    expect(policy({})({ origin: undefined, host: 'anything:4444' })).toBe(true);
  });

  it('on loopback takes local pages that ask a local name', () => {
    const local = policy({ HOST: '127.0.0.1' });
    expect(local({ origin: 'http://localhost:6274', host: 'localhost:4444' })).toBe(true);
    expect(local({ origin: 'http://127.0.0.1:4444', host: '127.0.0.1:4444' })).toBe(true);
    expect(local({ origin: 'http://evil.example', host: 'localhost:4444' })).toBe(false);
    expect(local({ origin: 'null', host: 'localhost:4444' })).toBe(false);
  });

  it('on loopback refuses a page whose name was pointed here', () => {
    expect(policy({ HOST: '127.0.0.1' })({ origin: 'http://evil.example:4444', host: 'evil.example:4444' })).toBe(
      false,
    );
  });

  it('elsewhere takes its own pages, listed origins and PUBLIC_URL', () => {
    const open = policy({
      HOST: '0.0.0.0',
      ALLOWED_ORIGINS: 'https://desk.example',
      PUBLIC_URL: 'https://mcp.example',
    });
    expect(open({ origin: 'https://gw.internal', host: 'gw.internal' })).toBe(true);
    expect(open({ origin: 'https://desk.example', host: 'gw.internal' })).toBe(true);
    expect(open({ origin: 'https://mcp.example', host: 'gw.internal' })).toBe(true);
    expect(open({ origin: 'https://evil.example', host: 'gw.internal' })).toBe(false);
  });

  it('takes the listed origins of extensions and of programs with pages of their own', () => {
    const origins = ['app://obsidian.md', 'chrome-extension://abcdefgh', 'null'];
    const open = policy({ HOST: '0.0.0.0', ALLOWED_ORIGINS: origins.join(',') });
    for (const origin of origins) expect(open({ origin, host: 'gw.internal' })).toBe(true);
    expect(open({ origin: 'app://other', host: 'gw.internal' })).toBe(false);
  });
});
