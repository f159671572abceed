import { describe, expect, it } from 'vitest';
import { answerTo, outline } from './outline.js';

const bytes = (text: string) => Buffer.from(text);

describe(answerTo, () => {
  it('takes null members of an answer for absent ones', () => {
    const text = '{"jsonrpc":"2.0","id":1,"method":null,"params":null,"result":{},"error":null}';
    expect(outline(text)).toMatchObject({ kind: 'response', method: '' });
  });

  it('passes the very bytes of an answer', () => {
    const body = bytes('{ "result":{"n":12345678901234567890,"x":"\\u00e9"},"jsonrpc":"2.0","id":1 }');
    expect(answerTo(1, body)).toBe(body);
    const text = bytes('{"jsonrpc":"2.0","id":"a\\u0062","error":{"code":-32602,"message":"no"}}');
    expect(answerTo('ab', text)).toBe(text);
  });

  it.each([
    ['another id', '{"jsonrpc":"2.0","id":2,"result":{}}'],
    ['an id that only looks alike', '{"jsonrpc":"2.0","id":"01","result":{}}'],
    ['a list for an id', '{"jsonrpc":"2.0","id":[1],"result":{}}'],
    ['a result without an id', '{"jsonrpc":"2.0","id":null,"result":{}}'],
    ['a longer id', '{"jsonrpc":"2.0","id":12,"result":{}}'],
    ['no id', '{"jsonrpc":"2.0","result":{}}'],
    ['a request', '{"jsonrpc":"2.0","id":1,"method":"x"}'],
    ['a result and an error', '{"jsonrpc":"2.0","id":1,"error":{},"result":{}}'],
    ['two ids', '{"jsonrpc":"2.0","id":1,"id":2,"result":{}}'],
    ['HTML', '<html>502</html>'],
    ['half a body', '{"jsonrpc":"2.0","id":1,"result":{"a":'],
    ['nothing', ''],
    ['a batch without the answer', '[{"jsonrpc":"2.0","id":2,"result":{}}]'],
    ['half a batch', '[{"jsonrpc":"2.0","id":1,"result":{}},'],
  ])('refuses %s', (_, text) => {
    expect(answerTo(1, bytes(text))).toBeNull();
  });

  it.each([
    ['its id made a text', '{"jsonrpc":"2.0","id":"1","result":{"a":1.0}}'],
    ['a batch around it', '[{"jsonrpc":"2.0","id":2,"result":{}}, {"jsonrpc":"2.0","id":1,"result":{"a":1.0}}]'],
    ['a byte order mark before it', '\ufeff{"jsonrpc":"2.0","id":1,"result":{"a":1.0}}'],
  ])('takes an answer with %s', (_, text) => {
    expect(String(answerTo(1, bytes(text)))).toBe('{"jsonrpc":"2.0","id":1,"result":{"a":1.0}}');
  });

  it('gives an error without an id the id of the call', () => {
    const answer = answerTo('x', bytes('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}'));
    expect(JSON.parse(String(answer))).toEqual({ jsonrpc: '2.0', id: 'x', error: { code: -32700, message: 'no' } });
  });

  it.each([
    [1234, 'null'],
    ['ab', 'null'],
    ['5', '5.0'],
  ])('gives it also where %j is as long as %s is', (id, written) => {
    const answer = answerTo(id, bytes(`{"jsonrpc":"2.0","id":${written},"error":{"code":-32700,"message":"no"}}`));
    expect(JSON.parse(String(answer))).toEqual({ jsonrpc: '2.0', id, error: { code: -32700, message: 'no' } });
  });

  it('looks at both ends of a long one', () => {
    const long = `{"jsonrpc":"2.0","id":1,"result":{"text":"${'x'.repeat(20_000)}"}}`;
    expect(answerTo(1, bytes(long))).not.toBeNull();
    expect(answerTo(1, bytes(long.slice(0, -3)))).toBeNull();
  });
});
