import { describe, expect, it } from 'vitest';
import { distinctName, exposedName } from './exposed-name.js';

describe('exposedName', () => {
  it.each([
    ['github', 'create_issue', 'github__create_issue'],
    ['github', 'files.read/all', 'github__files_read_all'],
    ['my-up', 'größe', 'my-up__gr__e'],
  ])('names %s %s', (slug, name, exposed) => {
    expect(exposedName(slug, name, 'gatehouse')).toBe(exposed);
  });

  it('cuts long names at 64 characters with a hash of the whole', () => {
    const a = exposedName('slug', `${'long'.repeat(30)}a`, 'gatehouse');
    const b = exposedName('slug', `${'long'.repeat(30)}b`, 'gatehouse');
    expect([a.length, b.length]).toEqual([64, 64]);
    expect(a).not.toBe(b);
    expect(a).toMatch(/^slug_[0-9a-f]{6}__(long)+[a-z]*$/);
    expect(exposedName('slug', `${'long'.repeat(30)}a`, 'gatehouse')).toBe(a);
  });

  it('takes letters of a long slug and not of the tool', () => {
    const slug = 'corporate-data-platform-production-everything-reference-server';
    const name = exposedName(slug, 'simulate-research-query', 'gatehouse');
    expect(name).toMatch(/^corporate-data[a-z-]+_[0-9a-f]{6}__simulate-research-query$/);
    expect(name).toHaveLength(64);
    expect(exposedName(`${slug}-2`, 'simulate-research-query', 'gatehouse')).not.toBe(name);
  });

  it('names as ContextForge does where asked', () => {
    expect(exposedName('my-gateway', 'Get_Weather.now', 'contextforge')).toBe('my-gateway-get-weather-now');
    expect(exposedName('up', "user's_list", 'contextforge')).toBe('up-users-list');
  });
});

describe('distinctName', () => {
  it('depends on the item alone and stays within 64 characters', () => {
    expect(distinctName('up__a_b', 'up', 'a.b')).toBe(distinctName('up__a_b', 'up', 'a.b'));
    expect(distinctName('up__a_b', 'up', 'a.b')).not.toBe(distinctName('up__a_b', 'up', 'a/b'));
    expect(distinctName('x'.repeat(64), 'up', 'y')).toHaveLength(64);
  });
});
