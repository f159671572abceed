import { describe, expect, expectTypeOf, it } from 'vitest';
import { type SafeText, words } from './safe-text.js';
import { wordsOf } from './target-secrets.js';
import { UpstreamError } from './upstream-error.js';
import type { UpstreamTarget } from './upstream-target.js';

const secret = 'sk-live/0123456789+ä';
const target = { secretValues: () => [secret] } as unknown as UpstreamTarget;

describe('what an error may say', () => {
  it('is no plain string: it is made of words of our own, numbers, and what a target has masked', () => {
    expectTypeOf<string>().not.toExtend<SafeText>();
    expectTypeOf<string>().not.toExtend<ConstructorParameters<typeof UpstreamError>[2]>();
    expectTypeOf<string>().not.toExtend<Parameters<typeof words>[1]>();
    expect(words`the server answered ${404}: ${wordsOf(target, 'Not found')}`).toBe(
      'the server answered 404: Not found',
    );
  });

  it('holds no secret of the target, encoded or not', () => {
    const forms = [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      Buffer.from(`Bearer ${secret} `).toString('base64'),
      Buffer.from(secret).toString('hex'),
    ];
    for (const form of forms) {
      const said = wordsOf(target, `Invalid API key: ${form}`);
      expect(said).toContain('[redacted]');
      expect(said).not.toContain('0123456789');
      expect(said).not.toContain(form);
    }
  });

  it('is short, and never cut within a secret', () => {
    for (let before = 980; before <= 1_000; before++) {
      const said = wordsOf(target, `${'x'.repeat(before)}${secret}`);
      expect(said.length).toBeLessThanOrEqual(1_000);
      expect(said).not.toContain('sk-');
    }
  });

  it('says nothing of the upstream where its secrets are not known', () => {
    const unresolved = {
      secretValues: () => {
        throw new Error('no such variable');
      },
    } as unknown as UpstreamTarget;
    expect(wordsOf(unresolved, secret)).toBe('[redacted]');
  });
});
