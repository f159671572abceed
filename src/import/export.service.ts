import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { openCredentials } from '../credentials/seal-credentials.js';
import { credentialFieldsOf, maskedCredentials } from '../credentials/written-credentials.js';
import { writtenValues } from '../fields/field.js';
import { WriteFile } from '../files/write-file.service.js';
import { gatewayFields } from '../gateways/fields/gateway-fields.js';
import { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { ItemOverride } from '../gateways/row/item-override.entity.js';
import { Revocation } from '../identity/revocations/revocation.entity.js';
import { Token } from '../identity/tokens/token.entity.js';
import { KeyRing, UnsealError } from '../secrets/key-ring.js';
import { Server } from '../servers/server.entity.js';
import { exportKey, signedExport, type ExportContents, type GatehouseExport } from './gatehouse-export.js';
import type { Ownership } from './restore-owner.service.js';

/** Writes what a house would need to stand again into a form that can be kept, moved and imported. */
@Injectable()
export class ExportService {
  constructor(
    private readonly source: DataSource,
    private readonly ring: KeyRing,
    private readonly writer: WriteFile,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  /** Without a passphrase no secret is in it. Throws PassphraseError for one that is too short. */
  async run(passphrase: string | null): Promise<GatehouseExport> {
    const rows = await this.source.getRepository(Gateway).find({ order: { createdAt: 'ASC', id: 'ASC' } });
    const warnings: string[] = [];
    const secrets = new Map<string, unknown>();
    for (const row of rows) {
      const fields = this.credentialFields(row);
      if (fields === null) warnings.push(`${row.name}: its credentials cannot be decrypted and are left out`);
      else secrets.set(row.name, fields);
    }
    const contents: ExportContents = {
      format: 'gatehouse-export',
      version: 2,
      exportedAt: new Date().toISOString(),
      gateways: rows.map(exported),
      ...(await this.serversAndLimits()),
      switchedOff: await this.switchedOff(rows),
      overrides: await this.overrides(rows),
      owners: await this.owners(rows),
      ...(await this.grants()),
      warnings,
    };
    return signedExport(contents, Object.fromEntries(secrets), passphrase, exportKey(this.env));
  }

  private async serversAndLimits(): Promise<Pick<ExportContents, 'servers' | 'limits'>> {
    const { servers, limits } = await this.writer.contents();
    return { servers, ...(limits === undefined ? {} : { limits }) };
  }

  private async switchedOff(gateways: readonly Gateway[]): Promise<ExportContents['switchedOff']> {
    const names = new Map(gateways.map(({ id, name }) => [id, name]));
    const order = { gatewayId: 'ASC', kind: 'ASC', position: 'ASC' } as const;
    const items = await this.source.getRepository(CatalogItem).find({ where: { enabled: false }, order });
    return items.map(({ gatewayId, kind, name }) => ({ gateway: names.get(gatewayId) ?? '', kind, name }));
  }

  private async overrides(gateways: readonly Gateway[]): Promise<NonNullable<ExportContents['overrides']>> {
    const names = new Map(gateways.map(({ id, name }) => [id, name]));
    const order = { gatewayId: 'ASC', kind: 'ASC', name: 'ASC' } as const;
    const rows = await this.source.getRepository(ItemOverride).find({ order });
    return rows.map(({ gatewayId, ...words }) => ({ gateway: names.get(gatewayId) ?? '', ...words }));
  }

  private async owners(gateways: readonly Gateway[]): Promise<Ownership[]> {
    const servers = await this.source.getRepository(Server).find({ order: { createdAt: 'ASC', id: 'ASC' } });
    const owned = (kind: Ownership['kind'], { name, ownerId, createdBy }: Gateway | Server) =>
      ({ kind, name, ownerId, createdBy }) satisfies Ownership;
    return [...gateways.map((row) => owned('gateway', row)), ...servers.map((row) => owned('server', row))];
  }

  /** Who and which tokens are refused, and which were made: a token goes on after a restore, and must be revocable there. */
  private async grants(): Promise<Pick<ExportContents, 'revocations' | 'tokens'>> {
    const order = { createdAt: 'ASC' } as const;
    const plain = (rows: readonly object[]) => JSON.parse(JSON.stringify(rows)) as Record<string, unknown>[];
    return {
      revocations: plain(await this.source.getRepository(Revocation).find({ order })),
      tokens: plain(await this.source.getRepository(Token).find({ order })),
    };
  }

  private credentialFields(row: Gateway): Record<string, unknown> | null {
    try {
      return credentialFieldsOf(openCredentials(this.ring, row.authSealed, row));
    } catch (error) {
      if (error instanceof UnsealError) return null;
      throw error;
    }
  }
}

const exported = (row: Gateway): Record<string, unknown> => ({
  ...writtenValues(gatewayFields, row),
  ...credentialFieldsOf(maskedCredentials(row.authType, row.authShape)),
});
