import { successful, withAdminApi } from './admin-api.js';
import { parseOptions } from './options.js';
import { exitCode, type Verb } from './verb.js';

interface Rotation {
  readonly keyId: string;
  readonly resealed: number;
  readonly already: number;
  readonly undecryptable: readonly string[];
}

/** Seals every stored credential under the present AUTH_ENCRYPTION_SECRET. */
export const rotateKeysVerb: Verb = {
  summary: 'seal all credentials under a new AUTH_ENCRYPTION_SECRET, while serving',
  usage: `gatehouse rotate-keys [--json]
  Before: set the new AUTH_ENCRYPTION_SECRET and put the old one into AUTH_ENCRYPTION_SECRET_PREVIOUS on every replica.
  After:  AUTH_ENCRYPTION_SECRET_PREVIOUS can be removed. Running it again changes nothing.`,
  async run(args, io) {
    const { values } = parseOptions(args, { json: { type: 'boolean' } });
    return withAdminApi(async (api) => {
      const rotation = successful<Rotation>(await api('POST', '/v1/keys/rotate'));
      const { keyId, resealed, already, undecryptable } = rotation;
      io.out(values.json ? JSON.stringify(rotation) : `key ${keyId}: ${resealed} resealed, ${already} already were`);
      for (const slug of undecryptable) io.err(`${slug}: its credentials open under no configured secret`);
      return undecryptable.length === 0 ? exitCode.ok : exitCode.failed;
    });
  },
};
