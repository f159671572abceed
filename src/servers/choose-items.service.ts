import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { type Environment, InjectEnvironment } from '../config/environment.js';
import { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import { distinctName, exposedName, type NameStyle } from '../gateways/row/exposed-name.js';
import { findGateway } from '../gateways/row/gateway-lookup.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { ItemOverride } from '../gateways/row/item-override.entity.js';
import { isNamed, someOverride } from '../gateways/row/override.js';
import { namedOverrideFields } from '../gateways/row/override-fields.js';
import { type FieldError, invalid } from '../problems/problem.js';
import type { WantedGateway, WantedOverride } from './contents-input.js';
import type { ServerGateway } from './server-gateway.entity.js';
import type { ServerItem } from './server-item.entity.js';
import type { ChosenNames, ItemNames } from './server-input.js';
import type { ServerOverride } from './server-override.entity.js';

type Kind = CatalogItem['kind'];
interface Row extends Pick<CatalogItem, 'id' | 'gatewayId' | 'kind' | 'name'> {
  readonly slug: string;
  readonly customName: string | null;
}
export type ChosenItem = Pick<ServerItem, 'gatewayId' | 'kind' | 'name'>;
export type ChosenGateway = Omit<ServerGateway, 'serverId' | 'position'>;
export type ChosenOverride = Omit<ServerOverride, 'serverId'>;

/** What a request chooses, found; absent members keep what is stored. */
export interface FoundContents {
  readonly items: Partial<Record<keyof ItemNames, ChosenItem[]>>;
  readonly gateways?: readonly ChosenGateway[];
  readonly overrides?: readonly ChosenOverride[];
}

const kindsOf: Readonly<Record<keyof ItemNames, readonly Kind[]>> = {
  associated_tools: ['tool'],
  associated_resources: ['resource', 'resource_template'],
  associated_prompts: ['prompt'],
};

/** Finds what a request names: items by id, by the name they have on /mcp, or by their own where only one has it. */
@Injectable()
export class ChooseItems {
  private readonly style: NameStyle;

  constructor(
    @InjectRepository(CatalogItem) private readonly items: Repository<CatalogItem>,
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    @InjectEnvironment() env: Environment,
  ) {
    this.style = env.TOOL_NAME_STYLE;
  }

  /** What each field given names, in its order. Throws a 422 Problem that names every unknown one. */
  async find(chosen: ChosenNames): Promise<FoundContents> {
    const errors: FieldError[] = [];
    const found: FoundContents = {
      items: await this.chosenItems(chosen, errors),
      ...(chosen.gateways && { gateways: await this.chosenGateways(chosen.gateways, errors) }),
      ...(chosen.overrides && { overrides: await this.chosenOverrides(chosen.overrides, errors) }),
    };
    if (errors.length > 0) throw invalid(...errors);
    return found;
  }

  private async chosenItems(chosen: ItemNames, errors: FieldError[]): Promise<FoundContents['items']> {
    const found: FoundContents['items'] = {};
    for (const field of Object.keys(kindsOf) as (keyof ItemNames)[]) {
      const names = chosen[field];
      if (names === undefined) continue;
      const known = names.length === 0 ? new Map<string, Row | null>() : await this.known(kindsOf[field]);
      const items = new Map<string, ChosenItem>();
      names.forEach((name, index) => {
        const row = known.get(name);
        if (row) items.set(row.id, { gatewayId: row.gatewayId, kind: row.kind, name: row.name });
        else errors.push({ path: `${field}[${index}]`, message: unknown(row) });
      });
      found[field] = [...items.values()];
    }
    return found;
  }

  private async chosenGateways(wanted: readonly WantedGateway[], errors: FieldError[]): Promise<ChosenGateway[]> {
    const found = new Map<string, ChosenGateway>();
    for (const { gateway, path, tools, prompts, resources } of wanted) {
      const row = await findGateway(this.gateways, gateway);
      if (row === null) errors.push({ path, message: 'is not a known gateway' });
      else if (found.has(row.id)) errors.push({ path, message: 'names a gateway a second time' });
      else found.set(row.id, { gatewayId: row.id, tools, prompts, resources });
    }
    return [...found.values()];
  }

  private async chosenOverrides(wanted: readonly WantedOverride[], errors: FieldError[]): Promise<ChosenOverride[]> {
    if (wanted.length === 0) return [];
    const known: ReadonlyMap<string, Row | null>[] = [];
    for (const kinds of Object.values(kindsOf)) known.push(await this.known(kinds));
    return wanted.flatMap(({ item, override, path }) => {
      const row = known.map((rows) => rows.get(item)).find((one) => one !== undefined);
      if (!row) errors.push({ path, message: unknown(row) });
      if (row && isNamed(row.kind) && override.customName !== null)
        namedOverrideFields.customName.read(override.customName, `${path}.customName`, { errors, warnings: [] });
      const words = someOverride(override);
      return row && words ? [{ gatewayId: row.gatewayId, kind: row.kind, name: row.name, ...words }] : [];
    });
  }

  /** Every way to name an item of these kinds; null where a name means several. Names given first win, in order of registration. */
  private async known(kinds: readonly Kind[]): Promise<ReadonlyMap<string, Row | null>> {
    const rows: Row[] = await this.items
      .createQueryBuilder('i')
      .innerJoin(Gateway, 'g', 'g.id = i.gateway_id')
      .leftJoin(ItemOverride, 'o', '(o.gateway_id, o.kind, o.name) = (i.gateway_id, i.kind, i.name)')
      .select(['i.id AS id', 'i.gateway_id AS "gatewayId"', 'i.kind AS kind', 'i.name AS name', 'g.slug AS slug'])
      .addSelect('o.custom_name', 'customName')
      .where('i.kind IN (:...kinds)', { kinds })
      .orderBy('g.created_at')
      .addOrderBy('g.id')
      .addOrderBy('i.position')
      .getRawMany();
    const names = new Map<string, Row | null>();
    for (const row of rows) {
      names.set(row.id, row);
      names.set(row.id.replaceAll('-', ''), row);
    }
    // What /mcp shows comes before what it would show without changed names.
    for (const nameOf of [shownName, ownName]) this.addPrefixed(names, rows, nameOf);
    for (const nameOf of [shownName, ownName]) addPlain(names, rows, nameOf);
    return names;
  }

  private addPrefixed(names: Map<string, Row | null>, rows: readonly Row[], nameOf: (row: Row) => string): void {
    for (const row of rows.filter(({ kind }) => isNamed(kind))) {
      const exposed = exposedName(row.slug, nameOf(row), this.style);
      if (!names.has(exposed)) names.set(exposed, row);
      const distinct = distinctName(exposed, row.slug, row.name);
      if (!names.has(distinct)) names.set(distinct, row);
    }
  }
}

const ownName = ({ name }: Row) => name;
const shownName = (row: Row) => (isNamed(row.kind) ? (row.customName ?? row.name) : row.name);

/** A URI that several offer belongs to the gateway registered first, so it is never ambiguous. */
function addPlain(names: Map<string, Row | null>, rows: readonly Row[], nameOf: (row: Row) => string): void {
  const plain = new Map<string, Row | null>();
  for (const row of rows) {
    const name = nameOf(row);
    plain.set(name, plain.has(name) && isNamed(row.kind) ? null : (plain.get(name) ?? row));
  }
  for (const [name, row] of plain) if (!names.has(name)) names.set(name, row);
}

const unknown = (row: Row | null | undefined) =>
  row === null ? 'is offered by several gateways; use its id or its prefixed name' : 'is not known';
