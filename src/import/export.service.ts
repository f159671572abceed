import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { openCredentials } from '../credentials/seal-credentials.js';
import { credentialFieldsOf, maskedCredentials } from '../credentials/written-credentials.js';
import { writtenValues } from '../fields/field.js';
import { gatewayFields } from '../gateways/fields/gateway-fields.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { KeyRing, UnsealError } from '../secrets/key-ring.js';
import { sealWithPassphrase } from './passphrase.js';

/** A file that `gatehouse import` reads: bodies of creates, and their credentials apart where a passphrase was given. */
export interface GatehouseExport {
  readonly format: 'gatehouse-export';
  readonly version: 1;
  readonly exportedAt: string;
  /** Every credential is the mask here. */
  readonly gateways: readonly Record<string, unknown>[];
  /** Credential fields by gateway name, sealed with the passphrase; null without one. */
  readonly credentials: string | null;
  /** What is not in it, one line each. */
  readonly warnings: readonly string[];
}

/** Writes what is registered here into a form that can be kept, moved and imported again. */
@Injectable()
export class ExportService {
  constructor(
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    private readonly ring: KeyRing,
  ) {}

  /** Without a passphrase no secret is in it. Throws PassphraseError for one that is too short. */
  async run(passphrase: string | null): Promise<GatehouseExport> {
    const rows = await this.gateways.find({ order: { createdAt: 'ASC', id: 'ASC' } });
    const warnings: string[] = [];
    const secrets = new Map<string, unknown>();
    for (const row of rows) {
      const fields = this.credentialFields(row);
      if (fields === null) warnings.push(`${row.name}: its credentials cannot be decrypted and are left out`);
      else secrets.set(row.name, fields);
    }
    return {
      format: 'gatehouse-export',
      version: 1,
      exportedAt: new Date().toISOString(),
      gateways: rows.map(exported),
      credentials:
        passphrase === null ? null : sealWithPassphrase(JSON.stringify(Object.fromEntries(secrets)), passphrase),
      warnings,
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
