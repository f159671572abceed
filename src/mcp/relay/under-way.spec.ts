import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { UnderWay, type Placed } from './under-way.js';

const thing = (name: string) => ({ name, place: -1 });
const names = (all: UnderWay<ReturnType<typeof thing>>) => {
  const found: string[] = [];
  all.forEach(({ name }) => found.push(name));
  return found.sort();
};

describe('UnderWay', () => {
  it('holds what was added and not deleted, whatever the order', () => {
    const all = new UnderWay<ReturnType<typeof thing>>();
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(thing) as [ReturnType<typeof thing>, ...ReturnType<typeof thing>[]];
    for (const one of [a, b, c, d]) all.add(one!);
    all.delete(a);
    all.delete(d!);
    all.delete(a);
    expect([names(all), all.size]).toEqual([['b', 'c'], 2]);
    expect(all.find(({ name }) => name === 'c')).toBe(c);
    expect(all.find(({ name }) => name === 'a')).toBeUndefined();
    all.add(a);
    expect(names(all)).toEqual(['a', 'b', 'c']);
  });

  it('lets everything leave while it is walked', () => {
    const all = new UnderWay<ReturnType<typeof thing>>();
    for (const name of ['a', 'b', 'c']) all.add(thing(name));
    const seen: string[] = [];
    all.forEach((one) => {
      seen.push(one.name);
      all.delete(one);
    });
    expect([seen.sort(), all.size]).toEqual([['a', 'b', 'c'], 0]);
  });

  it('keeps nothing of what left', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as (kind?: { type: 'minor' }) => void;
    const all = new UnderWay<Placed & { readonly held: number[] }>();
    const flying: (Placed & { readonly held: number[] })[] = [];
    const pass = (calls: number) => {
      for (let i = 0; i < calls; i++) {
        const call = { place: -1, held: Array.from({ length: 1000 }, () => i + 0.5) };
        all.add(call);
        flying.push(call);
        if (flying.length > 32) all.delete(flying.shift()!);
        if (i % 100 === 99) collect({ type: 'minor' });
      }
    };
    pass(1000);
    collect();
    const before = process.memoryUsage().heapUsed;
    pass(5000); // 40 MB of calls
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(8 * 1024 * 1024);
  });
});
