import { describe, expect, it } from 'vitest';
import { backendMessage, cString, WireStream, type WireHub } from './wire-stream.js';

/** StartupMessage: length, protocol 3.0, one parameter, end. */
const startup = (() => {
  const body = Buffer.concat([Buffer.from([0, 3, 0, 0]), cString('user'), cString('postgres'), Buffer.of(0)]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([length, body]);
})();
const parse = backendMessage('P', cString(''), cString('SELECT $1'), Buffer.from([0, 0]));
const bind = backendMessage('B', Buffer.alloc(300, 7));
const execute = backendMessage('E', cString(''), Buffer.alloc(4));
const sync = backendMessage('S');
const listen = backendMessage('Q', cString('LISTEN gatehouse'));
const unlisten = backendMessage('Q', cString('UNLISTEN gatehouse'));
const terminate = backendMessage('X');

/** What the hub is told when `chunks` arrive. */
async function told(chunks: readonly Buffer[]) {
  const log: (string | Buffer)[] = [];
  const hub: WireHub = {
    submit: (_stream, batch) => log.push(Buffer.from(batch)),
    listen: (_stream, channel) => log.push(`listen ${channel}`),
    unlisten: (_stream, channel) => log.push(`unlisten ${channel}`),
    release: () => log.push('release'),
  };
  const stream = new WireStream(hub);
  stream.resume();
  for (const chunk of chunks) stream.write(chunk);
  await new Promise((resolve) => stream.once('close', resolve));
  return log;
}

describe('WireStream', () => {
  const session = Buffer.concat([startup, parse, bind, execute, sync, listen, unlisten, terminate]);
  const expected = [
    Buffer.concat([parse, bind, execute, sync]),
    'listen gatehouse',
    listen,
    'unlisten gatehouse',
    unlisten,
    'release',
  ];

  it('hands over whole batches, listens and the end', async () => {
    expect(await told([session])).toEqual(expected);
  });

  it('does so wherever the bytes are cut', async () => {
    for (let at = 1; at < session.length; at += 1) {
      expect(await told([session.subarray(0, at), session.subarray(at)])).toEqual(expected);
    }
    expect(await told([...session].map((byte) => Buffer.of(byte)))).toEqual(expected);
  });

  it('releases once when destroyed in the middle of a message', async () => {
    let released = 0;
    const hub = { submit: () => {}, listen: () => {}, unlisten: () => {}, release: () => void (released += 1) };
    const stream = new WireStream(hub);
    stream.write(session.subarray(0, 40));
    stream.destroy();
    stream.destroy();
    await new Promise((resolve) => stream.once('close', resolve));
    expect(released).toBe(1);
  });
});
