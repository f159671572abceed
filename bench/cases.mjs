// What is measured: phases (a gateway with its identity and its upstreams) and the cases of each.
import { legacyRequest, modernRequest, openLegacySession } from './protocol.mjs';

const text = (bytes) => 'abcdefgh'.repeat(Math.ceil(bytes / 8)).slice(0, bytes);
const references = ['direct', 'nginx', 'prototype'];

/** A tools/call of 2026-07-28. Only the gateway and the prototype put a prefix before the name. */
const call = (tool, bytes, { slug = 'up', wanted = 'abcdefgh' } = {}) => ({
  wanted,
  requests: ({ name }) => {
    const prefix = name === 'gateway' ? `${slug}__` : name === 'prototype' ? 'up__' : '';
    return [modernRequest('tools/call', { name: prefix + tool, arguments: { text: text(bytes) } })];
  },
});

const plain = { ...call('echo', 200), targets: [...references, 'gateway'] };

/** 2025-11-25: each of the 32 connections has opened a session of its own. The prototype knows none: its plain call stands beside it. */
const inSession = (tool, bytes, { wanted = 'abcdefgh' } = {}) => ({
  targets: ['prototype', 'gateway'],
  wanted,
  requests: async (target) => {
    if (target.name !== 'gateway') return call(tool, bytes).requests(target);
    const { base, headers } = target;
    const ids = await Promise.all(Array.from({ length: 32 }, () => openLegacySession(`${base}/mcp`, headers)));
    const params = { name: `old__${tool}`, arguments: { text: text(bytes) } };
    return ids.map((id) => legacyRequest('tools/call', params, id));
  },
});

const list = { targets: ['gateway'], wanted: 'tool_49', requests: () => [modernRequest('tools/list')] };

/** One gateway of each era, as [name, upstream path]. */
export const standardGateways = [
  ['up', '/guarded/mcp'],
  ['old', '/old/mcp'],
];
export const manyGateways = (count) => Array.from({ length: count }, (_, i) => [`up${i}`, `/many/${i}/mcp`]);

export const phases = [
  {
    name: 'HS256',
    identity: 'HS256',
    gateways: standardGateways,
    cases: {
      'tools/call, modern': plain,
      'tools/call, legacy session': inSession('echo', 200),
      'SSE reply': { ...call('echo_sse', 200), targets: [...references, 'gateway'] },
    },
  },
  // Each in a process of its own: a heap that large bodies have grown makes every other call dearer.
  {
    name: 'results',
    identity: 'HS256',
    gateways: standardGateways,
    cases: {
      '100 KB result': { ...call('big', 8, { wanted: 'xxxxxxxx' }), targets: [...references, 'gateway'] },
      '100 KB result, legacy session': inSession('big', 8, { wanted: 'xxxxxxxx' }),
    },
  },
  {
    name: 'bodies',
    identity: 'HS256',
    gateways: standardGateways,
    cases: {
      '1 KiB body': { ...call('echo', 1024), targets: [...references, 'gateway'] },
      '256 KiB body': { ...call('echo', 256 * 1024), targets: [...references, 'gateway'] },
    },
  },
  { name: 'RS256', identity: 'RS256', gateways: standardGateways, cases: { 'JWT RS256': plain } },
  { name: 'trusted proxy', identity: 'trusted proxy', gateways: standardGateways, cases: { 'trusted proxy': plain } },
  {
    name: '100 gateways',
    identity: 'HS256',
    gateways: manyGateways(100),
    cases: {
      '100 gateways × 50 tools': { ...call('tool_7', 200, { slug: 'up37' }), targets: [...references, 'gateway'] },
      'tools/list of 5,000': list,
    },
  },
];

/** The cases that tell in a minute or two whether a change made a call cheaper. */
export const quickPhases = [
  {
    ...phases[0],
    cases: Object.fromEntries(
      ['tools/call, modern', 'tools/call, legacy session'].map((name) => [name, phases[0].cases[name]]),
    ),
  },
];

/** One pair to measure: the plain call of an exposed tool at a gateway. */
export const callOf = (target, exposed) => ({
  label: exposed,
  target,
  path: '/mcp',
  wanted: 'abcdefgh',
  requests: [modernRequest('tools/call', { name: exposed, arguments: { text: text(200) } })],
});
