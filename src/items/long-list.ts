import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { nextTurn } from '../protocol/json/turns.js';

/** Text that is written in one turn of the event loop, in characters. */
const atOnce = 128 * 1024;

/** Where the rows stand in a page; without one the answer is the bare array. */
export interface Around {
  /** The member that holds the rows. */
  readonly member: string;
  /** The other members; there are some. */
  readonly beside: object;
}

/**
 * Answers a list that may be very long: its rows are read lot by lot, made JSON and written in turns with all else, as fast as the
 * client reads. A lot that cannot be read cuts the connection, so that half a list is never taken for a whole one.
 */
export const longList = (lots: AsyncIterable<Iterable<object>>, around: Around | null): StreamableFile =>
  new StreamableFile(Readable.from(written(lots, around), { objectMode: false }), {
    type: 'application/json; charset=utf-8',
  });

async function* written(lots: AsyncIterable<Iterable<object>>, around: Around | null): AsyncIterable<string> {
  let text = around === null ? '[' : `{${JSON.stringify(around.member)}:[`;
  let comma = '';
  for await (const lot of lots) {
    for (const row of lot) {
      text += comma + JSON.stringify(row);
      comma = ',';
      if (text.length < atOnce) continue;
      yield text;
      text = '';
      await nextTurn();
    }
  }
  yield around === null ? `${text}]` : `${text}],${JSON.stringify(around.beside).slice(1)}`;
}
