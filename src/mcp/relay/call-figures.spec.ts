import { describe, expect, it } from 'vitest';
import type { CatalogueGateway, CatalogueItem } from '../../catalog/snapshot/catalogue.js';
import { CallFigures } from './call-figures.service.js';
import type { Route } from './routes.js';

const route = (slug: string, tool?: string): Route => ({
  gateway: { slug } as CatalogueGateway,
  body: '',
  name: tool,
  ...(tool === undefined ? {} : { item: { kind: 'tool', name: tool } as CatalogueItem }),
});

describe('CallFigures', () => {
  it('counts calls by transport, era and outcome', () => {
    const figures = new CallFigures();
    figures.operation('tools/call', route('up', 'echo')).ended('mcp', 'modern', true, 0.003);
    figures.operation('tools/call', route('up', 'echo')).ended('mcp', 'modern', true, 0.004);
    figures.operation('tools/call', route('up', 'echo')).ended('ws', 'legacy', false, 1_000);
    const echo = { gateway: 'up', method: 'tools/call', tool: 'echo' };
    const found = [...figures.series()].map(([labels, { buckets, seconds }]) => [labels, [...buckets], seconds]);
    expect(found).toEqual([
      [{ ...echo, transport: 'streamable-http', era: 'modern', outcome: 'ok' }, counts(2, 2), 0.007],
      [{ ...echo, transport: 'websocket', era: 'legacy', outcome: 'failed' }, counts(17, 1), 1_000],
    ]);
  });

  it('gives no series to what a client makes up, and bounded ones to an upstream', () => {
    const figures = new CallFigures();
    for (let n = 0; n < 100; n++) figures.operation(`made-up/${n}`, route('up')).ended('mcp', 'modern', true, 1);
    expect([...figures.series()].map(([{ method }]) => method)).toEqual(['other']);
    for (let n = 0; n < 10_000; n++)
      figures.operation('tools/call', route('up', `tool-${n}`)).ended('mcp', 'modern', true, 1);
    const series = [...figures.series()];
    expect(series).toHaveLength(4_001);
    expect(series.at(-1)).toMatchObject([{ gateway: 'other', tool: 'other' }, { seconds: 6_001 }]);
  });

  it('keeps a tool apart from a method of the same name, and forgets what is offered no more', () => {
    const figures = new CallFigures();
    figures.operation('tools/call', route('up', 'ping')).ended('mcp', 'modern', true, 1);
    figures.operation('ping', route('up')).ended('mcp', 'modern', true, 1);
    figures.operation('ping', route('gone')).ended('mcp', 'modern', true, 1);
    expect([...figures.series()]).toHaveLength(3);
    figures.keepOnly((slug) => (slug === 'up' ? new Set() : undefined));
    expect([...figures.series()].map(([{ gateway, method }]) => [gateway, method])).toEqual([['up', 'ping']]);
  });
});

/** Of 18 buckets, the one that has any. */
const counts = (bucket: number, count: number): number[] =>
  Array.from({ length: 18 }, (_, at) => (at === bucket ? count : 0));
