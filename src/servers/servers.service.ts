import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, type QueryDeepPartialEntity, QueryFailedError, type Repository } from 'typeorm';
import { ChangeFeed } from '../database/change-feed.js';
import type { Author } from '../gateways/registry/gateways.service.js';
import { slugOf } from '../gateways/row/slug.js';
import { Problem } from '../problems/problem.js';
import { ChooseItems } from './choose-items.service.js';
import { changedFields, fallbacksOf, valuesOf } from '../fields/field.js';
import { refuseManaged } from '../fields/managed.js';
import { serverFields } from './server-fields.js';
import { contentsOf } from './server-contents.js';
import type { ServerInput } from './server-input.js';
import { findServer, serverNotFound } from './server-list.service.js';
import { Server } from './server.entity.js';
import { changedContents, storeContents } from './store-contents.js';

/** What a write would do. */
export interface PlannedServer {
  readonly action: 'create' | 'update' | 'same';
  /** Columns and lists that an update would change. */
  readonly changes: readonly string[];
}

/** Creates, edits and removes virtual servers. Each write announces the server's id on channel `servers` in its transaction. */
@Injectable()
export class ServersService {
  constructor(
    @InjectRepository(Server) private readonly servers: Repository<Server>,
    private readonly feed: ChangeFeed,
    private readonly choose: ChooseItems,
  ) {}

  /** Throws 422 and 409; nothing is stored then. */
  async create({ values, chosen }: ServerInput, by: Author, managedBy: string | null = null): Promise<Server> {
    const row = {
      ...fallbacksOf(serverFields),
      ...values,
      slug: slugOf(values.name!),
      ownerId: by.id,
      createdBy: by.name,
      managedBy,
    };
    const found = await this.choose.find(chosen);
    return this.write(values.name!, async (manager) => {
      const { identifiers } = await manager.insert(Server, row as QueryDeepPartialEntity<Server>);
      const { id } = identifiers[0] as { id: string };
      await storeContents(manager, id, found);
      return id;
    });
  }

  /** Changes what `input` names; the slug stays, so that clients keep their URL. */
  async update(
    idOrName: string,
    { values, chosen, version }: ServerInput,
    managedBy: string | null = null,
  ): Promise<Server> {
    const stored = await this.get(idOrName);
    refuseManaged('server', stored, managedBy);
    if (version !== null && version !== stored.version) throw changed(stored);
    const found = await this.choose.find(chosen);
    return this.write(values.name ?? stored.name, async (manager) => {
      const { affected } = await manager.update(
        Server,
        { id: stored.id, version: stored.version },
        {
          ...(values as QueryDeepPartialEntity<Server>),
          managedBy,
          version: stored.version + 1,
          updatedAt: new Date(),
        },
      );
      if (affected === 0) throw changed(stored);
      await storeContents(manager, stored.id, found);
      return stored.id;
    });
  }

  async setEnabled(idOrName: string, enabled: boolean): Promise<Server> {
    const server = await this.get(idOrName);
    refuseManaged('server', server, null);
    const { id, name } = server;
    return this.write(name, async (manager) => {
      await manager.query(
        `UPDATE servers SET enabled = $2, version = version + 1, updated_at = now() WHERE id = $1 AND enabled <> $2`,
        [id, enabled],
      );
      return id;
    });
  }

  async delete(idOrName: string, manager: string | null = null): Promise<Server> {
    const server = await this.get(idOrName);
    refuseManaged('server', server, manager);
    await this.feed.transaction(async (manager, announce) => {
      const { affected } = await manager.delete(Server, { id: server.id });
      if (affected === 0) throw serverNotFound(idOrName);
      await announce('servers', { id: server.id });
    });
    return server;
  }

  /** What a create or an edit of the server of that name would do. Throws 422 for unknown items, and 409. */
  async plan({ values, chosen }: ServerInput, manager: string | null): Promise<PlannedServer> {
    const stored = await findServer(this.servers, slugOf(values.name!));
    const found = await this.choose.find(chosen);
    if (stored === null) return { action: 'create', changes: [] };
    refuseManaged('server', stored, manager);
    const before = valuesOf(serverFields, stored);
    const contents = (await contentsOf(this.servers.manager, [stored.id]))(stored.id);
    const changes = [
      ...changedFields(serverFields, before, { ...before, ...values }),
      ...changedContents(found, contents),
      ...(stored.managedBy === manager ? [] : ['managedBy']),
    ];
    return { action: changes.length === 0 ? 'same' : 'update', changes };
  }

  /** By id, slug or exact name; throws 404. */
  async get(idOrName: string): Promise<Server> {
    const server = await findServer(this.servers, idOrName);
    if (server === null) throw serverNotFound(idOrName);
    return server;
  }

  private async write(name: string, work: (manager: EntityManager) => Promise<string>): Promise<Server> {
    try {
      return await this.feed.transaction(async (manager, announce) => {
        const id = await work(manager);
        await announce('servers', { id });
        return manager.findOneByOrFail(Server, { id });
      });
    } catch (error) {
      throw takenOr(error, name);
    }
  }
}

const changed = ({ version }: Server) =>
  new Problem('CONFLICT', `The server has changed; it is now version ${version}.`, {
    members: { currentVersion: version },
  });

/** A name or slug that another server has is a 409. */
function takenOr(error: unknown, name: string): unknown {
  const constraint = error instanceof QueryFailedError ? (error.driverError as { constraint?: string }).constraint : '';
  if (constraint !== 'servers_slug_unique' && constraint !== 'servers_name_unique') return error;
  return new Problem('CONFLICT', `Another server has the name ${name}, or one that makes the same path.`, {
    errors: [{ path: 'name', message: 'is taken' }],
    cause: error,
  });
}
