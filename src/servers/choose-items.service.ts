import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { type Environment, InjectEnvironment } from '../config/environment.js';
import { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import { distinctName, exposedName, type NameStyle } from '../gateways/row/exposed-name.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { type FieldError, invalid } from '../problems/problem.js';
import type { ServerItem } from './server-item.entity.js';
import type { ChosenNames } from './server-input.js';

type Kind = CatalogItem['kind'];
type Row = Pick<CatalogItem, 'id' | 'gatewayId' | 'kind' | 'name'> & { readonly slug: string };
export type ChosenItem = Pick<ServerItem, 'gatewayId' | 'kind' | 'name'>;

const kindsOf: Readonly<Record<keyof ChosenNames, readonly Kind[]>> = {
  associated_tools: ['tool'],
  associated_resources: ['resource', 'resource_template'],
  associated_prompts: ['prompt'],
};

/** Finds the items that a request names: by id, by the name they have on /mcp, or by their own where only one has it. */
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

  /** The items of each field given, in its order. Throws a 422 Problem that names every unknown one by its index. */
  async find(chosen: ChosenNames): Promise<Partial<Record<keyof ChosenNames, ChosenItem[]>>> {
    const found: Partial<Record<keyof ChosenNames, ChosenItem[]>> = {};
    const errors: FieldError[] = [];
    for (const field of Object.keys(kindsOf) as (keyof ChosenNames)[]) {
      const names = chosen[field];
      if (names === undefined) continue;
      const known = names.length === 0 ? new Map<string, Row | null>() : await this.known(kindsOf[field]);
      const items = new Map<string, ChosenItem>();
      names.forEach((name, index) => {
        const row = known.get(name);
        if (row) items.set(row.id, { gatewayId: row.gatewayId, kind: row.kind, name: row.name });
        else {
          const message =
            row === null ? 'is offered by several gateways; use its id or its prefixed name' : 'is not known';
          errors.push({ path: `${field}[${index}]`, message });
        }
      });
      found[field] = [...items.values()];
    }
    if (errors.length > 0) throw invalid(...errors);
    return found;
  }

  /** Every way to name an item of these kinds; null where a name means several. Names given first win, in order of registration. */
  private async known(kinds: readonly Kind[]): Promise<ReadonlyMap<string, Row | null>> {
    const rows: Row[] = await this.items
      .createQueryBuilder('i')
      .innerJoin(Gateway, 'g', 'g.id = i.gateway_id')
      .select(['i.id AS id', 'i.gateway_id AS "gatewayId"', 'i.kind AS kind', 'i.name AS name', 'g.slug AS slug'])
      .where('i.kind IN (:...kinds)', { kinds })
      .orderBy('g.created_at')
      .addOrderBy('g.id')
      .addOrderBy('i.position')
      .getRawMany();
    const names = new Map<string, Row | null>();
    for (const row of rows) {
      names.set(row.id, row);
      names.set(row.id.replaceAll('-', ''), row);
      if (row.kind !== 'tool' && row.kind !== 'prompt') continue;
      const exposed = exposedName(row.slug, row.name, this.style);
      if (!names.has(exposed)) names.set(exposed, row);
      names.set(distinctName(exposed, row.slug, row.name), row);
    }
    const plain = new Map<string, Row | null>();
    for (const row of rows)
      plain.set(row.name, plain.has(row.name) && !isResource(row) ? null : (plain.get(row.name) ?? row));
    for (const [name, row] of plain) if (!names.has(name)) names.set(name, row);
    return names;
  }
}

/** A URI that several offer belongs to the gateway registered first, so it is never ambiguous. */
const isResource = ({ kind }: Row) => kind === 'resource' || kind === 'resource_template';
