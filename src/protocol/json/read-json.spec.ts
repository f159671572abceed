import { describe, expect, it } from 'vitest';
import { OutOfBounds } from './json-bounds.js';
import { readJson, type Read } from './read-json.js';

const read = (text: string): Promise<Read> =>
  new Promise((resolve, reject) => readJson(Buffer.from(text), resolve, reject));

const call = (args: string) => `{"id":1,"params":{"name":"x","arguments":${args},"_meta":{"a":1}}}`;
const list = (length: number) => `[${'{},'.repeat(length)}{}]`;

describe(readJson, () => {
  it('reads a short text at once', () => {
    let value: unknown;
    readJson(
      Buffer.from('{"a":1}'),
      (found) => ({ value } = found),
      () => expect.unreachable(),
    );
    expect(value).toEqual({ a: 1 });
  });

  it('reads long ones a piece a turn, while others have theirs', async () => {
    const long = JSON.stringify({ a: 'x'.repeat(3_000_000) });
    const order: string[] = [];
    const both = [read(long).then(() => order.push('long')), read(list(9_000)).then(() => order.push('shorter'))];
    setImmediate(() => setImmediate(() => order.push('other')));
    await Promise.all(both);
    expect(order).toEqual(['other', 'shorter', 'long']);
  });

  it.each([
    ['elements', list(20_000)],
    ['members', `{${Array.from({ length: 20_001 }, (_, i) => `"k${i}":1`).join()}}`],
    ['members beside arguments', `{"a":${list(20_000)},"params":{"arguments":{}}}`],
  ])('refuses too many %s', async (_what, text) => {
    await expect(read(text)).rejects.toThrow(OutOfBounds);
  });

  it('says the id of what it refuses, where it was read by then', async () => {
    const many = list(30_000);
    const refused = (text: string) => read(text).catch((error: unknown) => error);
    expect(await refused(`{"id": "a" ,"params":{"x":${many}}}`)).toMatchObject({ id: ' "a" ' });
    expect(await refused(`{"params":{"id":3,"x":${many}},"id":7}`)).toMatchObject({ id: '7' });
    expect(await refused(`{"id":1,"params":${'['.repeat(20_000)}`)).toMatchObject({ id: '1' });
    expect(await refused(`[{"id":1},${many}]`)).toMatchObject({ id: undefined });
  });

  it('finds arguments by their name alone, however it is spelled, and refuses them twice', async () => {
    const rows = list(30_000);
    const { value } = await read(
      `{"par\\u0061ms":{"other":{"arguments":{"c":1}},"arguments" : {"a":1,"rows":${rows},"b":{"arguments":[2]}}}}`,
    );
    expect(value).toEqual({ params: { other: { arguments: { c: 1 } }, arguments: { a: 1, b: { arguments: [2] } } } });
    await expect(read(`{"params":{"arguments":${rows},"arguments":{}}}`)).rejects.toThrow('stands twice');
    await expect(read(`{"arguments":${rows}}`)).rejects.toThrow(OutOfBounds);
    await expect(read(`[{"params":{"arguments":${rows}}}]`)).rejects.toThrow(OutOfBounds);
  });

  it('parses of many arguments the short ones, and passes the text on as it is', async () => {
    const args = `{"rows":${list(300_000)},"region":"eu","n":1.0,"nested":{"a":true}}`;
    const { value, text } = await read(call(args));
    expect(value).toEqual({
      id: 1,
      params: { name: 'x', arguments: { region: 'eu', n: 1, nested: { a: true } }, _meta: { a: 1 } },
    });
    expect(text).toBe(call(args));
    expect((await read(call(list(300_000)))).value).toMatchObject({ params: { arguments: {} } });
  });

  it('refuses arguments that are no JSON, however many', async () => {
    await expect(read(call(`{"rows":${list(30_000)},"a":'}`))).rejects.toThrow(SyntaxError);
    await expect(read(call(`{"rows":${list(30_000)},"a":1,}`))).rejects.toThrow(SyntaxError);
  });

  it('takes UTF-8 alone, wherever it is broken, and a byte order mark for no JSON', async () => {
    const whole = Buffer.from(JSON.stringify({ a: '€😀'.repeat(200_000) }));
    expect((await read(whole.toString())).text.length).toBe(whole.toString().length);
    const failed = (body: Buffer) => new Promise((resolve) => readJson(body, resolve, resolve));
    for (const at of [10, 300_000, whole.length - 3]) {
      const broken = Buffer.from(whole);
      broken[at] = 0xff;
      expect(await failed(broken)).toBeInstanceOf(SyntaxError);
    }
    expect(await failed(Buffer.concat([Buffer.from('\ufeff'), whole]))).toBeInstanceOf(SyntaxError);
    expect(await failed(Buffer.from([0x22, 0xff, 0x22]))).toBeInstanceOf(SyntaxError);
  });

  it('gives what its reader throws to the other', async () => {
    const fault = new Error('from then');
    for (const text of ['{}', list(9_000)]) {
      const failed = new Promise((resolve) =>
        readJson(
          Buffer.from(text),
          () => {
            throw fault;
          },
          resolve,
        ),
      );
      expect(await failed).toBe(fault);
    }
  });
});
