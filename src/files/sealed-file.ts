import { invalid } from '../problems/problem.js';
import { openWithPassphrase, PassphraseError, sealWithPassphrase } from '../secrets/passphrase.js';
import { besideOf, type Entry, type GatewaysFile } from './gateways-file.js';

/** Credential fields of gateways by their names. */
export type FileSecrets = Readonly<Record<string, object>>;

/** The member `sealed` of a file: a change of anything else in the file keeps it from opening. Throws a 422 Problem. */
export const sealedSecrets = (contents: Readonly<Record<string, unknown>>, secrets: FileSecrets, passphrase: string) =>
  sealWithPassphrase(JSON.stringify(secrets), besideOf(contents), passphrase).catch(refusal);

/** A file's gateways with the credentials that are sealed in it, where there are any. Throws a 422 Problem. */
export async function openedGateways(
  { gateways, sealed, beside }: GatewaysFile,
  passphrase: string | null,
): Promise<readonly Entry[]> {
  if (sealed === null && passphrase === null) return gateways;
  if (sealed === null) throw invalid({ path: 'passphrase', message: 'is given, and the file is not sealed' });
  if (passphrase === null)
    throw invalid({
      path: 'sealed',
      message: 'opens with a passphrase: gatehouse apply takes one, GATEWAYS_FILE does not',
    });
  const secrets = JSON.parse(await openWithPassphrase(sealed, beside, passphrase).catch(refusal)) as FileSecrets;
  return gateways.map((entry) => {
    const name = String(entry.body.name);
    return Object.hasOwn(secrets, name) ? { ...entry, body: { ...entry.body, ...secrets[name] } } : entry;
  });
}

function refusal(error: unknown): never {
  if (error instanceof PassphraseError) throw invalid({ path: 'passphrase', message: error.message });
  throw error;
}
