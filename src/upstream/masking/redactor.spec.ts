import { describe, expect, it } from 'vitest';
import { Redactor, messagePatterns, redactBytes, redactText, secretPatterns } from './redactor.js';

const patterns = secretPatterns(['secret-key-123', 'client-456', 'quo"ted-secret', 'größe-größe']);

function run(chunks: readonly Buffer[], values = patterns): string {
  const redactor = new Redactor(values);
  const parts = chunks.map((chunk) => redactor.push(chunk));
  return Buffer.concat([...parts, redactor.end()]).toString('utf8');
}

describe('Redactor', () => {
  const text = 'data: {"a":"secret-key-123client-456","b":"quo\\"ted-secret größe-größe","c":"secret-key-12"}\n\n';
  const masked = 'data: {"a":"[redacted][redacted]","b":"[redacted] [redacted]","c":"secret-key-12"}\n\n';

  it('masks secrets, also in their JSON form', () => {
    expect(run([Buffer.from(text)])).toBe(masked);
  });

  it('masks them wherever the body is split', () => {
    const body = Buffer.from(text);
    for (let at = 0; at <= body.length; at++) {
      expect(run([body.subarray(0, at), body.subarray(at)]), `split at ${at}`).toBe(masked);
    }
    expect(run([...body].map((byte) => Buffer.from([byte])))).toBe(masked);
  });

  it('passes a chunk without a hit on as it is, at once', () => {
    const chunk = Buffer.from('{"nothing":"to see"}');
    const redactor = new Redactor(patterns);
    expect(redactor.push(chunk)).toBe(chunk);
    expect(redactor.end()).toHaveLength(0);
    expect(redactor.hits).toBe(0);
  });

  it('holds back only what may begin a secret', () => {
    const redactor = new Redactor(patterns);
    expect(redactor.push(Buffer.from('abc secret-')).toString()).toBe('abc ');
    expect(redactor.push(Buffer.from('sauce')).toString()).toBe('secret-sauce');
  });

  it('masks the longer of two secrets of which one begins the other, also when split', () => {
    const both = secretPatterns(['longsecret', 'longsecret-tail']);
    const body = Buffer.from('x longsecret-tail y longsecret z');
    for (let at = 0; at <= body.length; at++) {
      expect(run([body.subarray(0, at), body.subarray(at)], both)).toBe('x [redacted] y [redacted] z');
    }
  });

  it('leaves binary bodies byte for byte', () => {
    const body = Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 7919) % 256));
    const redactor = new Redactor(patterns);
    const parts = [];
    for (let at = 0; at < body.length; at += 100) parts.push(redactor.push(body.subarray(at, at + 100)));
    expect(Buffer.concat([...parts, redactor.end()]).equals(body)).toBe(true);
  });

  it('leaves JSON valid where a secret stands as a number, or is JSON itself', () => {
    const numbers = secretPatterns(['12345678', '[1,2,3,4]', '"quoted"']);
    const body = Buffer.from(
      '{"a":12345678,"12345678":"x 12345678 \\"","b":[1,2,3,4],"c":"quoted","d":"\\"quoted\\""}',
    );
    const masked = '{"a":"[redacted]","[redacted]":"x [redacted] \\"","b":"[redacted]","c":"quoted","d":"[redacted]"}';
    for (let at = 0; at <= body.length; at++) {
      expect(run([body.subarray(0, at), body.subarray(at)], numbers), `split at ${at}`).toBe(masked);
    }
    expect(redactBytes(body, numbers).toString()).toBe(masked);
  });

  it('masks whole texts', () => {
    expect(redactText('a client-456 b', patterns)).toBe('a [redacted] b');
    expect(redactText('a client-456 b', [])).toBe('a client-456 b');
  });
});

describe('messagePatterns', () => {
  it('finds a secret in URL, hex and base64 form, at any offset', () => {
    const secret = 'sécret/value+1234';
    const bytes = (prefix: string) => Buffer.from(`${prefix}${secret}~`);
    const forms = [
      encodeURIComponent(secret),
      bytes('').toString('hex'),
      ...['', 'a', 'ab'].map((prefix) => bytes(prefix).toString('base64')),
    ];
    for (const form of [...forms, bytes('ab').toString('base64url'), JSON.stringify(secret), secret]) {
      expect(redactText(`<${form}>`, messagePatterns([secret]))).toContain('[redacted]');
    }
    expect(redactText('nothing of it', messagePatterns([secret]))).toBe('nothing of it');
  });
});
