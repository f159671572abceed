import type { ImportRow } from './contextforge-gateway.js';
import { SourceError } from './contextforge-source.js';
import type { GatehouseExport } from './export.service.js';
import { openWithPassphrase } from './passphrase.js';

/**
 * The rows of what `gatehouse export` wrote. Without its passphrase the masks stay, which keeps the stored credentials
 * of gateways that are here already and fails for new ones. Throws SourceError and PassphraseError.
 */
export function exportedRows(text: string, passphrase: string | null): ImportRow[] {
  const { gateways, credentials } = exportOf(text);
  if (passphrase !== null && credentials === null) throw new SourceError('the export holds no credentials');
  const secrets =
    passphrase === null ? {} : (JSON.parse(openWithPassphrase(credentials!, passphrase)) as Record<string, object>);
  return gateways.map((gateway) => {
    const name = String(gateway.name);
    return { name, body: { ...gateway, ...(Object.hasOwn(secrets, name) ? secrets[name] : {}) }, notes: [] };
  });
}

function exportOf(text: string): Pick<GatehouseExport, 'gateways' | 'credentials'> {
  let content: Partial<GatehouseExport> | null;
  try {
    content = JSON.parse(text) as Partial<GatehouseExport> | null;
  } catch {
    throw new SourceError('the file is not JSON');
  }
  if (content?.format !== 'gatehouse-export' || content.version !== 1 || !Array.isArray(content.gateways)) {
    throw new SourceError(
      'the file is not an export of Gatehouse (for one of ContextForge: gatehouse import contextforge)',
    );
  }
  return { gateways: content.gateways, credentials: content.credentials ?? null };
}
