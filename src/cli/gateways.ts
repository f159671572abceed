import { readFileSync } from 'node:fs';
import { successful, withAdminApi } from './admin-api.js';
import { parseOptions } from './options.js';
import { exitCode, UsageError, type CommandIo, type Verb } from './verb.js';

interface Listed {
  readonly name: string;
  readonly slug: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly reachable: boolean;
}

/** Lists, registers and tests gateways. */
export const gatewaysVerb: Verb = {
  summary: 'list, add and test gateways',
  usage: `gatehouse gateways list [--json]
       gatehouse gateways add <body.json | -> [--json]
       gatehouse gateways test <id, name or slug> [--json]
  add   takes the body of POST /gateways from a file, or from standard input with -`,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } }, true);
    const [what, which] = positionals;
    const json = values.json ?? false;
    if (what === 'list') return list(json, io);
    if (what === 'add' && which !== undefined) return add(which, json, io);
    if (what === 'test' && which !== undefined) return test(which, json, io);
    throw new UsageError('list, add <file> or test <gateway>');
  },
};

function list(json: boolean, io: CommandIo): Promise<number> {
  return withAdminApi(async (api) => {
    const gateways = successful<Listed[]>(await api('GET', '/gateways?include_inactive=true&limit=0'));
    if (json) io.out(JSON.stringify(gateways));
    for (const { slug, url, enabled, reachable } of json ? [] : gateways) {
      io.out(
        `${slug.padEnd(32)} ${(!enabled ? 'disabled' : reachable ? 'reachable' : 'unreachable').padEnd(12)} ${url}`,
      );
    }
    return exitCode.ok;
  });
}

function add(file: string, json: boolean, io: CommandIo): Promise<number> {
  const body = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')) as unknown;
  return withAdminApi(async (api) => {
    const gateway = successful<Listed>(await api('POST', '/gateways', body));
    io.out(json ? JSON.stringify(gateway) : `registered ${gateway.slug} (${gateway.url})`);
    return exitCode.ok;
  });
}

function test(which: string, json: boolean, io: CommandIo): Promise<number> {
  return withAdminApi(async (api) => {
    const { id } = successful<{ id: string }>(await api('GET', `/gateways/${encodeURIComponent(which)}`));
    const report = successful<{ ok: boolean; message: string; hint?: string }>(
      await api('POST', '/gateways/test', { gateway_id: id }),
    );
    io.out(json ? JSON.stringify(report) : [report.message, report.ok ? '' : (report.hint ?? '')].join(' ').trim());
    return report.ok ? exitCode.ok : exitCode.failed;
  });
}
