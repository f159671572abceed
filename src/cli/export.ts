import { exportGateways } from '../import/import-command.js';
import { successful, withAdminApi } from './admin-api.js';
import { parseOptions } from './options.js';
import { exitCode, UsageError, type Verb } from './verb.js';

/** Writes every gateway as JSON. */
export const exportVerb: Verb = {
  summary: 'print all gateways as JSON that can be imported, or as a file for apply',
  usage: `gatehouse export [--passphrase WORDS | --yaml]
  --passphrase  seal the credentials into it (or EXPORT_PASSPHRASE in the environment); without, they are left out
  --yaml        gateways and servers as YAML for gatehouse apply; references as they are, other secrets as *****`,
  async run(args, io) {
    const { values } = parseOptions(args, {
      passphrase: { type: 'string' },
      yaml: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    if (values.yaml) {
      if (values.passphrase !== undefined) throw new UsageError('--yaml and --passphrase exclude each other');
      return withAdminApi(async (api) => {
        const written = successful<{ file: string }>(await api('GET', '/admin/file'));
        io.out(values.json ? JSON.stringify(written) : written.file.trimEnd());
        return exitCode.ok;
      });
    }
    const passphrase = values.passphrase ?? process.env.EXPORT_PASSPHRASE ?? null;
    return withAdminApi((api) => exportGateways(passphrase, { ...io, api }));
  },
};
