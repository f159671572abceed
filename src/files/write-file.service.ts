import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { stringify } from 'yaml';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { openCredentials } from '../credentials/seal-credentials.js';
import { credentialFieldsOf, maskedCredentials, withoutSecrets } from '../credentials/written-credentials.js';
import { fallbacksOf, writtenValues, type Fields } from '../fields/field.js';
import { gatewayFields } from '../gateways/fields/gateway-fields.js';
import { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import { exposedName } from '../gateways/row/exposed-name.js';
import type { GatewayChoice } from '../gateways/row/gateway-choice.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { ItemOverride } from '../gateways/row/item-override.entity.js';
import { isNamed, type Override, type OverrideColumns } from '../gateways/row/override.js';
import { LimitStore } from '../limits/rates/limit-store.service.js';
import { noRules, type LimitRules } from '../limits/rules/limit-rules.js';
import { KeyRing, UnsealError } from '../secrets/key-ring.js';
import { contentsOf, type Contents } from '../servers/server-contents.js';
import type { ServerItem } from '../servers/server-item.entity.js';
import { Server } from '../servers/server.entity.js';
import { serverFields } from '../servers/server-fields.js';
import { schemaPath } from './file-schema.js';
import { sealedSecrets } from './sealed-file.js';

type Written = Record<string, unknown>;

/** Writes what there is as a file that `gatehouse apply` takes: what is at its default is left out. */
@Injectable()
export class WriteFile {
  constructor(
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    @InjectRepository(Server) private readonly servers: Repository<Server>,
    private readonly limits: LimitStore,
    private readonly ring: KeyRing,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  /**
   * YAML. References stand as they are; any other stored secret is `*****`, which keeps it where it is applied again; with a passphrase
   * all are in `sealed`. Throws a 422 Problem for a passphrase that is too short.
   */
  async run(passphrase: string | null = null): Promise<string> {
    const contents = await this.contents();
    const notes = [`yaml-language-server: $schema=${this.schemaUrl()}`, ...(await this.leftOut())];
    const sealed = passphrase === null ? {} : { sealed: await this.sealed(contents, passphrase, notes) };
    const comment = notes.map((line) => `# ${line}\n`).join('');
    return comment + stringify({ ...contents, ...sealed }, { lineWidth: 0 });
  }

  /** What people changed of single items has no place in such a file. */
  private async leftOut(): Promise<string[]> {
    const { manager } = this.servers;
    const shown = await manager.count(ItemOverride);
    const off = await manager.countBy(CatalogItem, { enabled: false });
    if (shown + off === 0) return [];
    const what = `shown names or descriptions of ${shown} items, and ${off} that are switched off`;
    return [`not in this file: ${what} (gatehouse export has them, and gatehouse import makes them)`];
  }

  private schemaUrl(): string {
    const { PUBLIC_URL, PORT } = this.env;
    return `${PUBLIC_URL === '' ? `http://localhost:${PORT}` : PUBLIC_URL.replace(/\/+$/, '')}/${schemaPath}`;
  }

  private async sealed(contents: object, passphrase: string, notes: string[]): Promise<string> {
    const secrets = new Map<string, object>();
    for (const row of await this.gateways.find()) {
      try {
        const credentials = openCredentials(this.ring, row.authSealed, row);
        if (credentials.type !== 'none') secrets.set(row.name, credentialFieldsOf(credentials));
      } catch (error) {
        if (!(error instanceof UnsealError)) throw error;
        notes.push(`${JSON.stringify(row.name)}: its credentials cannot be decrypted and are left out`);
      }
    }
    const plain = JSON.parse(JSON.stringify(contents)) as Written;
    return sealedSecrets(plain, Object.fromEntries(secrets), passphrase);
  }

  /** The same as bodies of creates. */
  async contents(): Promise<{ gateways: Written[]; servers: Written[]; limits?: LimitRules }> {
    const order = { createdAt: 'ASC', id: 'ASC' } as const;
    const gateways = await this.gateways.find({ order });
    const servers = await this.servers.find({ order });
    const { rules } = await this.limits.stored();
    const contents = await contentsOf(this.servers.manager);
    const slugs = new Map(gateways.map(({ id, slug }) => [id, slug]));
    return {
      gateways: gateways.map((row) => this.gateway(row)),
      servers: servers.map((row) => ({
        ...changed(serverFields, row),
        ...this.chosen(contents(row.id), slugs),
      })),
      ...(isDeepStrictEqual(rules, noRules) ? {} : { limits: rules }),
    };
  }

  private gateway(row: Gateway): Written {
    const { auth_type, ...credentials } = credentialFieldsOf(this.shown(row));
    return { ...changed(gatewayFields, row), ...(auth_type === 'none' ? {} : { auth_type }), ...credentials };
  }

  private shown(row: Gateway) {
    try {
      return withoutSecrets(openCredentials(this.ring, row.authSealed, row));
    } catch (error) {
      if (error instanceof UnsealError) return maskedCredentials(row.authType, row.authShape);
      throw error;
    }
  }

  /** Tools and prompts by the names they have on /mcp where nobody changed them, resources by their URIs. */
  private chosen({ items, gateways, overrides }: Contents, slugs: ReadonlyMap<string, string>): Written {
    const slugOf = (gatewayId: string) => slugs.get(gatewayId) ?? '';
    const nameOf = ({ gatewayId, kind, name }: OverrideColumns | ServerItem) =>
      isNamed(kind) ? exposedName(slugOf(gatewayId), name, this.env.TOOL_NAME_STYLE) : name;
    const of = (...kinds: readonly ServerItem['kind'][]) =>
      items.filter(({ kind }) => kinds.includes(kind)).map(nameOf);
    const lists = {
      associated_tools: of('tool'),
      associated_prompts: of('prompt'),
      associated_resources: of('resource', 'resource_template'),
      gateways: gateways.map(({ gatewayId, tools, prompts, resources }) =>
        writtenChoice(slugOf(gatewayId), { tools, prompts, resources }),
      ),
    };
    return {
      ...Object.fromEntries(Object.entries(lists).filter(([, names]) => names.length > 0)),
      ...(overrides.length > 0 && {
        overrides: Object.fromEntries(overrides.map((one) => [nameOf(one), writtenOverride(one)])),
      }),
    };
  }
}

/** A whole gateway by its slug alone. */
function writtenChoice(slug: string, choice: GatewayChoice): unknown {
  const choices = Object.entries(choice);
  if (choices.every(([, names]) => names === 'all')) return slug;
  return { id: slug, ...Object.fromEntries(choices.filter(([, names]) => names.length > 0)) };
}

const writtenOverride = ({ customName, displayName, description }: Override): Written =>
  Object.fromEntries(Object.entries({ customName, displayName, description }).filter(([, words]) => words !== null));

/** The members of a row that are not at their default, as a request says them. */
function changed<F extends Fields>(fields: F, row: Parameters<typeof writtenValues<F>>[1]): Written {
  const plain = JSON.stringify;
  const fallbacks: Written = fallbacksOf(fields);
  const columns = Object.fromEntries(
    Object.entries(fields).filter(([column]) => plain(row[column]) !== plain(fallbacks[column])),
  );
  return writtenValues(columns, row);
}
