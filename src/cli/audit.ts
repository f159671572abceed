import { successful, withAdminApi } from './admin-api.js';
import { parseOptions } from './options.js';
import { exitCode, UsageError, type CommandIo, type Verb } from './verb.js';

interface Verified {
  readonly ok: boolean;
  readonly chains: readonly {
    readonly chain: string;
    readonly pages: number;
    readonly rows: number;
    readonly n: number;
    readonly hash: string;
    readonly fault: { readonly n: number; readonly why: string } | null;
  }[];
}

/** Holds the audit log against its hashes. */
export const auditVerb: Verb = {
  summary: 'verify the audit log',
  usage: `gatehouse audit verify [--expect CHAIN:N:HASH]… [--json]
  --expect  a head that is known from elsewhere, as the log of the gateway says it ("the chain stands at …")`,
  async run(args, io) {
    const options = { json: { type: 'boolean' }, expect: { type: 'string', multiple: true } } as const;
    const { values, positionals } = parseOptions(args, options, true);
    if (positionals.length !== 1 || positionals[0] !== 'verify') throw new UsageError('verify');
    return verify(values.expect ?? [], values.json ?? false, io);
  },
};

function verify(expected: readonly string[], json: boolean, io: CommandIo): Promise<number> {
  const query = expected.map((head) => `expect=${encodeURIComponent(head)}`).join('&');
  return withAdminApi(async (api) => {
    const verified = successful<Verified>(await api('GET', `/admin/audit/verify?${query}`));
    if (json) io.out(JSON.stringify(verified));
    for (const { chain, rows, n, hash, fault } of json ? [] : verified.chains) {
      io.out(`${chain}  ${rows} rows, ${fault === null ? `good up to ${n}:${hash}` : `page ${fault.n}: ${fault.why}`}`);
    }
    return verified.ok ? exitCode.ok : exitCode.failed;
  });
}
