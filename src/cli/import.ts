import { exportKey } from '../import/gatehouse-export.js';
import { importContextForge, importExport } from '../import/import-command.js';
import { processSettings } from '../settings.js';
import { withAdminApi } from './admin-api.js';
import { parseOptions } from './options.js';
import { UsageError, type Verb } from './verb.js';

/** Brings gateways in from ContextForge or from an export. */
export const importVerb: Verb = {
  summary: 'bring gateways in, from ContextForge or from an export',
  usage: `gatehouse import contextforge <export.json | postgres-url | sqlite-file> [--source-secret SECRET] [--dry-run] [--json]
       gatehouse import <export.json> [--passphrase WORDS | --unsigned] [--dry-run] [--json]
  --source-secret  AUTH_ENCRYPTION_SECRET of the ContextForge the rows come from (or SOURCE_SECRET in the environment)
  --passphrase     what the export was sealed with (or EXPORT_PASSPHRASE in the environment)
  --unsigned       take a file without a passphrase that this gateway did not write, as it stands
  --dry-run        print the plan and change nothing`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      {
        'source-secret': { type: 'string' },
        passphrase: { type: 'string' },
        unsigned: { type: 'boolean' },
        'dry-run': { type: 'boolean' },
        json: { type: 'boolean' },
      },
      true,
    );
    const options = { dryRun: values['dry-run'] ?? false, json: values.json ?? false };
    const [first, source] = positionals;
    if (first === undefined || (first === 'contextforge' && source === undefined)) {
      throw new UsageError('a source is required');
    }
    const proof = {
      passphrase: values.passphrase ?? process.env.EXPORT_PASSPHRASE ?? null,
      key: exportKey(processSettings()),
      unsigned: values.unsigned ?? false,
    };
    return withAdminApi((api) =>
      first === 'contextforge'
        ? importContextForge(source!, values['source-secret'] ?? process.env.SOURCE_SECRET ?? null, options, {
            ...io,
            api,
          })
        : importExport(first, proof, options, { ...io, api }),
    );
  },
};
