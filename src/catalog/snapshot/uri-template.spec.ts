import { describe, expect, it } from 'vitest';
import { templateMatcher } from './uri-template.js';

describe('templateMatcher', () => {
  it.each([
    ['test://template/{id}/data', 'test://template/7/data', true],
    ['test://template/{id}/data', 'test://template//data', false],
    ['test://template/{id}/data', 'test://template/a/b/data', false],
    ['file:///{+path}', 'file:///a/b/c.txt', true],
    ['file:///{+path}', 'file:///', false],
    ['db://{table}{/row}', 'db://users/7', true],
    ['db://{table}{/row}', 'db://users', true],
    ['web://x{?q,page}', 'web://x?q=1/2&page=3', true],
    ['web://x{?q,page}', 'web://x', true],
    ['web://x{?q,page}', 'web://y', false],
    ['{a}{b}', 'xy', true],
    ['{a}{b}', 'x', false],
    ['plain://text', 'plain://text', true],
    ['plain://text', 'plain://texts', false],
    ['no{brace', 'no{brace', true],
  ])('%s against %s: %s', (template, uri, result) => {
    expect(templateMatcher(template)(uri)).toBe(result);
  });

  it('is not slowed down by a template made for it', () => {
    const matches = templateMatcher(`${'{a}'.repeat(200)}!`);
    expect(matches('a'.repeat(8_000))).toBe(false);
  });
});
