import { exportGateways } from '../import/import-command.js';
import { successful, withAdminApi } from './admin-api.js';
import { parseOptions } from './options.js';
import { exitCode, UsageError, type Verb } from './verb.js';

/** Writes every gateway as JSON. */
export const exportVerb: Verb = {
  summary: 'print all gateways as JSON that can be imported, or as a file for apply',
  usage: `gatehouse export [--yaml] [--passphrase WORDS]
  --passphrase  seal the credentials into it (or EXPORT_PASSPHRASE in the environment); without, they are left out
  --yaml        gateways, servers and limits as YAML for gatehouse apply; references as they are, other secrets as *****
  --seal        with --yaml: as --passphrase, with the words of EXPORT_PASSPHRASE`,
  async run(args, io) {
    const { values } = parseOptions(args, {
      passphrase: { type: 'string' },
      yaml: { type: 'boolean' },
      seal: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const passphrase = values.passphrase ?? process.env.EXPORT_PASSPHRASE ?? null;
    if (values.yaml) {
      const sealing = values.seal === true || values.passphrase !== undefined;
      if (sealing && passphrase === null) throw new UsageError('--seal needs --passphrase, or EXPORT_PASSPHRASE');
      return withAdminApi(async (api) => {
        const answer = sealing ? await api('POST', '/admin/file', { passphrase }) : await api('GET', '/admin/file');
        const written = successful<{ file: string }>(answer);
        io.out(values.json ? JSON.stringify(written) : written.file.trimEnd());
        return exitCode.ok;
      });
    }
    if (values.seal) throw new UsageError('--seal is for --yaml');
    return withAdminApi((api) => exportGateways(passphrase, { ...io, api }));
  },
};
