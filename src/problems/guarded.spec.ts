import { EventEmitter, once } from 'node:events';
import { Logger } from '@nestjs/common';
import { beforeAll, describe, expect, it } from 'vitest';
import { faultLine, guarded, heed, heedOnce, later, together } from './guarded.js';

const secret = 'sk-live-0815';
const thrower = () => {
  throw new RangeError(secret);
};

describe('guarded', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('hands on what is thrown and what is rejected with', async () => {
    const seen: unknown[] = [];
    guarded('work', thrower, (error) => seen.push(error));
    const rejected = new Error(secret);
    await new Promise<void>((resolve) =>
      guarded(
        'work',
        () => Promise.reject(rejected),
        (error) => {
          seen.push(error);
          resolve();
        },
      ),
    );
    expect(seen).toEqual([expect.any(RangeError), rejected]);
  });

  it('lets nothing out of timers and events, nor out of what was to answer', async () => {
    const emitter = new EventEmitter();
    heed(emitter, 'a', thrower, thrower);
    heedOnce(emitter, 'a', thrower);
    expect(emitter.emit('a')).toBe(true);
    later('work', 1, thrower);
    later('work', 2, () => emitter.emit('done'));
    await once(emitter, 'done');
  });
});

describe('together', () => {
  it('does all that waits, in order, whatever one of them throws, and what comes meanwhile after it', async () => {
    const done: string[] = [];
    const all = new Promise<void>((resolve) => {
      together(() => done.push('first'));
      together(thrower);
      together(() => {
        done.push('second');
        together(() => {
          done.push('later');
          resolve();
        });
      });
      together(() => done.push('third'));
    });
    expect(done).toEqual([]);
    await all;
    expect(done).toEqual(['first', 'second', 'third', 'later']);
  });
});

describe('faultLine', () => {
  it('names class, code and place, and nothing of the message', () => {
    const error = Object.assign(new TypeError(`${secret}\n    at ${secret}`), { code: 'E_TEST' });
    expect(faultLine(error)).toMatch(/^TypeError E_TEST at .*guarded\.spec/);
    expect(faultLine(error)).not.toContain(secret);
    expect(faultLine(Object.assign(new Error(secret), { code: `${secret} ` }))).not.toContain(secret);
    expect(faultLine(secret)).toBe('a thrown string');
  });
});
