import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChangeFeed } from '../database/change-feed.js';
import type { Report } from '../fields/field.js';
import { givenFields, readFields } from '../fields/read-fields.js';
import { isUuid } from '../fields/spelling.js';
import { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import { findGateway } from '../gateways/row/gateway-lookup.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { ItemOverride } from '../gateways/row/item-override.entity.js';
import { overrideFieldsOf } from '../gateways/row/override-fields.js';
import { someOverride } from '../gateways/row/override.js';
import { revocationKinds, type RevocationKind } from '../identity/revocations/revocation.entity.js';
import { Revocations } from '../identity/revocations/revocations.service.js';
import { Token } from '../identity/tokens/token.entity.js';
import type { ImportOutcome } from './import.service.js';

type Row = Readonly<Record<string, unknown>>;
type By = { readonly id: string; readonly source: 'jwt' | 'basic' | 'session' | 'proxy' | 'anonymous' };

/** Brings in what an export holds beside gateways and servers. What is there already stays as it is. */
@Injectable()
export class RestoreService {
  constructor(
    private readonly source: DataSource,
    private readonly feed: ChangeFeed,
    private readonly revocations: Revocations,
  ) {}

  /** A row that makes no sense is reported and does not stop the rest. */
  async revocation(row: Row, dryRun: boolean, by: By): Promise<ImportOutcome> {
    const { kind, value, reason = null, expiresAt = null } = row;
    const name = `revocation of ${text(kind)} ${text(value)}`;
    const ends = expiresAt === null ? null : dateOf(expiresAt);
    if (!revocationKinds.includes(kind as RevocationKind) || typeof value !== 'string' || ends === undefined) {
      return failed(name, 'is no entry of a deny list');
    }
    if (ends !== null && ends < new Date()) return { name, action: 'same', notes: ['has expired'] };
    const known = (await this.revocations.list()).some((entry) => entry.kind === kind && entry.value === value);
    if (known) return { name, action: 'same', notes: [] };
    const entry = { kind: kind as RevocationKind, value, reason: text(reason) || null, expiresAt: ends };
    if (!dryRun) await this.revocations.add(entry, by);
    return { name, action: 'create', notes: [] };
  }

  /** What is kept of a token; one that was made with this house's key is in the list again, and can be revoked. */
  async token(row: Row, dryRun: boolean): Promise<ImportOutcome> {
    const { id, name: given, principalId, isAdmin, createdBy } = row;
    const name = `token ${text(given)}`;
    const [createdAt, expiresAt] = [dateOf(row.createdAt), dateOf(row.expiresAt)];
    const texts = [id, given, principalId, createdBy].every((value) => typeof value === 'string');
    if (!texts || !isUuid(String(id)) || createdAt === undefined || expiresAt === undefined) {
      return failed(name, 'is no token of a list');
    }
    const tokens = this.source.getRepository(Token);
    if (await tokens.existsBy({ id: String(id) })) return { name, action: 'same', notes: [] };
    const revokedAt = dateOf(row.revokedAt) ?? null;
    const fields = { id, name: given, principalId, createdBy } as Pick<
      Token,
      'id' | 'name' | 'principalId' | 'createdBy'
    >;
    if (!dryRun) await tokens.insert({ ...fields, isAdmin: isAdmin === true, createdAt, expiresAt, revokedAt });
    return { name, action: 'create', notes: [] };
  }

  /** Items are there once their server was asked; until then they cannot be switched off. */
  async switchOff({ gateway, kind, name: item }: Row, dryRun: boolean): Promise<ImportOutcome> {
    const name = `${text(kind)} ${text(item)} of ${text(gateway)}`;
    const owner = await findGateway(this.source.getRepository(Gateway), text(gateway));
    const where = { gatewayId: owner?.id ?? '', kind: text(kind) as CatalogItem['kind'], name: text(item) };
    const found = owner === null ? null : await this.source.getRepository(CatalogItem).findOneBy(where);
    if (found === null) {
      return failed(name, 'is not known yet and cannot be switched off; import again when its server was asked');
    }
    if (!found.enabled) return { name, action: 'same', notes: [] };
    if (!dryRun) {
      await this.feed.transaction(async (manager, announce) => {
        await manager.update(CatalogItem, { id: found.id }, { enabled: false, updatedAt: new Date() });
        await announce('gateways', { id: found.gatewayId });
      });
    }
    return { name, action: 'update', notes: ['switched off'] };
  }

  /** What clients are shown of an item, which need not be there yet. */
  async override({ gateway, kind: given, name: item, ...words }: Row, dryRun: boolean): Promise<ImportOutcome> {
    const name = `words of ${text(given)} ${text(item)} of ${text(gateway)}`;
    const owner = await findGateway(this.source.getRepository(Gateway), text(gateway));
    if (owner === null) return failed(name, 'its gateway is not known');
    const kind = kinds.find((each) => each === given);
    const report: Report = { errors: [], warnings: [] };
    const read = kind && readFields(overrideFieldsOf(kind), givenFields(words, report), 'PATCH', noOthers, report);
    const override = read && someOverride({ ...nothing, ...read });
    if (kind === undefined || !override || typeof item !== 'string' || report.errors.length > 0)
      return failed(name, 'is nothing that can be said of a tool, prompt or resource');
    const key = { gatewayId: owner.id, kind, name: item };
    if (await this.source.getRepository(ItemOverride).existsBy(key)) return { name, action: 'same', notes: [] };
    if (!dryRun) {
      await this.feed.transaction(async (manager, announce) => {
        await manager.insert(ItemOverride, { ...key, ...override });
        await announce('gateways', { id: owner.id });
      });
    }
    return { name, action: 'create', notes: [] };
  }
}

const kinds = ['tool', 'prompt', 'resource', 'resource_template'] as const satisfies CatalogItem['kind'][];
const noOthers = { others: [], unsupported: {}, readOnly: new Set<string>() };
const nothing = { customName: null, displayName: null, description: null };

const failed = (name: string, why: string): ImportOutcome => ({ name, action: 'failed', notes: [why] });

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 2_048) : '');

/** undefined where it is no time. */
function dateOf(value: unknown): Date | undefined {
  const date = new Date(typeof value === 'string' ? value : NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
