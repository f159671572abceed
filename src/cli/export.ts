import { exportGateways } from '../import/import-command.js';
import { withAdminApi } from './admin-api.js';
import { parseOptions } from './options.js';
import type { Verb } from './verb.js';

/** Writes every gateway as JSON. */
export const exportVerb: Verb = {
  summary: 'print all gateways as JSON that can be imported',
  usage: `gatehouse export [--passphrase WORDS]
  --passphrase  seal the credentials into it (or EXPORT_PASSPHRASE in the environment); without, they are left out`,
  async run(args, io) {
    const { values } = parseOptions(args, { passphrase: { type: 'string' }, json: { type: 'boolean' } });
    const passphrase = values.passphrase ?? process.env.EXPORT_PASSPHRASE ?? null;
    return withAdminApi((api) => exportGateways(passphrase, { ...io, api }));
  },
};
