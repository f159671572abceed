import { createHmac, hkdfSync } from 'node:crypto';
import type { Environment } from '../config/environment.js';
import { sameSecret } from '../secrets/shared-secret.js';
import type { LimitRules } from '../limits/rules/limit-rules.js';
import type { ImportRow } from './import-row.js';
import type { Ownership } from './restore-owner.service.js';
import { SourceError } from './contextforge-source.js';
import { openWithPassphrase, sealWithPassphrase } from '../secrets/passphrase.js';

/** What `gatehouse export` writes of a gateway's house, without what is sealed. */
export interface ExportContents {
  readonly format: 'gatehouse-export';
  readonly version: 2;
  readonly exportedAt: string;
  /** Bodies of creates; every credential is the mask here. */
  readonly gateways: readonly Record<string, unknown>[];
  /** Bodies of creates of virtual servers, with what they choose. */
  readonly servers: readonly Record<string, unknown>[];
  /** Those for all gateways; a file of before has none. */
  readonly limits?: LimitRules;
  /** Tools, prompts and resources that are switched off. */
  readonly switchedOff: readonly { readonly gateway: string; readonly kind: string; readonly name: string }[];
  /** What clients are shown of items in place of their own words; exports of before have none. */
  readonly overrides?: readonly Readonly<Record<string, unknown>>[];
  /** Whose gateways and virtual servers are; exports of before have none. */
  readonly owners?: readonly Ownership[];
  /** The deny list. */
  readonly revocations: readonly Record<string, unknown>[];
  /** What is kept of tokens made here: never a token. */
  readonly tokens: readonly Record<string, unknown>[];
  /** What is not in it, one line each. */
  readonly warnings: readonly string[];
}

/** The file: whole, or refused. Either member proves all the others. */
export interface GatehouseExport extends ExportContents {
  /** Credential fields by gateway name, sealed with the passphrase and bound to all that is not sealed; null without one. */
  readonly credentials: string | null;
  /** By the house that wrote it; null with a passphrase. */
  readonly signature: string | null;
}

/** What a file must prove before it is read. */
export interface ExportProof {
  /** What its credentials were sealed with; proves the whole file, whichever house wrote it. */
  readonly passphrase: string | null;
  /** {@link exportKey} of the house that reads it. */
  readonly key: Uint8Array;
  /** Take a file without a passphrase that this house did not sign. */
  readonly unsigned: boolean;
}

/** Signs and checks the exports of a house: whoever has it could make themselves an administrator's token there, too. */
export const exportKey = ({ JWT_SECRET_KEY }: Pick<Environment, 'JWT_SECRET_KEY'>): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', JWT_SECRET_KEY, '', 'gatehouse exports', 32));

/** Seals the credentials where a passphrase is given, and signs everything. Throws PassphraseError for one that is too short. */
export async function signedExport(
  contents: ExportContents,
  credentials: object,
  passphrase: string | null,
  key: Uint8Array,
): Promise<GatehouseExport> {
  const bytes = bytesOf(contents);
  return passphrase === null
    ? { ...contents, credentials: null, signature: signatureOf(bytes, key) }
    : {
        ...contents,
        credentials: await sealWithPassphrase(JSON.stringify(credentials), bytes, passphrase),
        signature: null,
      };
}

/**
 * What is in a file, its credentials in place where the passphrase is given; without, the masks stay, which keeps the stored
 * credentials of gateways that are here already. Throws SourceError and PassphraseError: for a file that is not as it was
 * written nothing is returned.
 */
export async function readExport(
  text: string,
  { passphrase, key, unsigned }: ExportProof,
): Promise<{ rows: ImportRow[]; contents: ExportContents }> {
  const { signature, credentials, ...contents } = parsed(text);
  const secrets =
    credentials === null
      ? checked(contents, signature!, { passphrase, key, unsigned })
      : (JSON.parse(await opened(credentials, contents, passphrase)) as Secrets);
  const rows = contents.gateways.map((gateway) => {
    const name = String(gateway.name);
    return { name, body: { ...gateway, ...(Object.hasOwn(secrets, name) ? secrets[name] : {}) }, notes: [] };
  });
  return { rows, contents };
}

type Secrets = Readonly<Record<string, object>>;

function opened(credentials: string, contents: ExportContents, passphrase: string | null): Promise<string> {
  if (passphrase === null) throw new SourceError('the export is sealed: its passphrase is required');
  return openWithPassphrase(credentials, bytesOf(contents), passphrase);
}

function checked(contents: ExportContents, signature: string, { passphrase, key, unsigned }: ExportProof): Secrets {
  if (passphrase !== null) throw new SourceError('the export holds no credentials');
  if (unsigned || sameSecret(signature, signatureOf(bytesOf(contents), key))) return {};
  throw new SourceError(
    'the export was changed, or another Gatehouse wrote it: export it with a passphrase, which proves it anywhere, or take it ' +
      'as it stands with --unsigned',
  );
}

function parsed(text: string): GatehouseExport {
  let content: Partial<Omit<GatehouseExport, 'version'>> & { version?: unknown };
  try {
    content = (JSON.parse(text) ?? {}) as typeof content;
  } catch {
    throw new SourceError('the file is not JSON');
  }
  if (content.format !== 'gatehouse-export') {
    throw new SourceError(
      'the file is not an export of Gatehouse (for one of ContextForge: gatehouse import contextforge)',
    );
  }
  if (content.version !== 2) throw new SourceError(`the export is of version ${String(content.version)}; this reads 2`);
  const lists = ['gateways', 'servers', 'switchedOff', 'revocations', 'tokens'] as const;
  const { credentials, signature } = content;
  const proofs = [credentials, signature];
  const proven = proofs.includes(null) && proofs.some((proof) => typeof proof === 'string');
  if (!proven || !lists.every((name) => Array.isArray(content[name]))) {
    throw new SourceError('the export is not whole');
  }
  return content as GatehouseExport;
}

/** The same for what was written and for what was read: JSON keeps the order of members. */
const bytesOf = (value: object): string => JSON.stringify(JSON.parse(JSON.stringify(value)));

const signatureOf = (bytes: string, key: Uint8Array): string =>
  createHmac('sha256', key).update(bytes).digest('base64url');
