import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { setTimeout as pause } from 'node:timers/promises';
import type { Repository } from 'typeorm';
import {
  credentialFields,
  ofConnections,
  type CredentialField,
  type CredentialFields,
} from '../credentials/requested-credentials.js';
import { fallbacksOf } from '../fields/field.js';
import { readGatewayInput, type GatewayInput } from '../gateways/fields/gateway-input.js';
import { gatewayFields } from '../gateways/fields/gateway-fields.js';
import { GatewayRefresh } from '../gateways/observing/gateway-refresh.service.js';
import { GatewaysService, type Author, type Planned } from '../gateways/registry/gateways.service.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { slugOf } from '../gateways/row/slug.js';
import { invalid, Problem, type FieldError } from '../problems/problem.js';
import { serverFields } from '../servers/server-fields.js';
import { nothingChosen, readServerInput, type ServerInput } from '../servers/server-input.js';
import { Server } from '../servers/server.entity.js';
import { ServersService } from '../servers/servers.service.js';
import { FileLimits, limitsOutcome, type PlannedLimits } from './file-limits.service.js';
import { readGatewaysFile, type Entry } from './gateways-file.js';
import { openedGateways } from './sealed-file.js';

/** What happened, or would happen, to one gateway or server, or to the limits for all gateways. */
export interface FileOutcome {
  readonly kind: 'gateway' | 'server' | 'limits';
  readonly name: string;
  /** `waiting`: a server whose items no gateway offers yet; it is made once they are there and the file is applied again. */
  readonly action: 'create' | 'update' | 'same' | 'remove' | 'waiting';
  /** What changes and what to look at, one line each; never a value of a secret. */
  readonly notes: readonly string[];
}

export interface FileTerms {
  /** What keeps the rows from now on; null: people go on to. */
  readonly manager: string | null;
  /** Whether what the manager keeps and the file does not name goes. */
  readonly prune: boolean;
  /** Only say what would happen. */
  readonly dryRun: boolean;
  /** Of a file whose credentials are sealed; null: none is given. */
  readonly passphrase: string | null;
  readonly by: Author;
  /** How long new gateways are waited for, in ms, before servers choose from what they offer. */
  readonly waitMs: number;
}

interface PlannedGateway {
  readonly input: GatewayInput;
  readonly planned: Planned;
}

const seen = { ifMatch: undefined, version: null };

/**
 * Makes gateways and servers as a file says them. What an entry leaves out is at its default, so that the file alone says
 * what there is; `*****` keeps a stored secret. Where anything is wrong nothing is applied.
 */
@Injectable()
export class ApplyFile {
  constructor(
    private readonly gateways: GatewaysService,
    private readonly servers: ServersService,
    private readonly refreshes: GatewayRefresh,
    private readonly limits: FileLimits,
    @InjectRepository(Gateway) private readonly gatewayRows: Repository<Gateway>,
    @InjectRepository(Server) private readonly serverRows: Repository<Server>,
  ) {}

  /** Throws one 422 Problem with all that is wrong, each with its line. */
  async run(text: string, terms: FileTerms): Promise<FileOutcome[]> {
    const file = readGatewaysFile(text);
    const errors: FieldError[] = [];
    const gateways = await this.planGateways(await openedGateways(file, terms.passphrase), terms, errors);
    const servers = await this.planServers(file.servers, terms, errors);
    const limits = await this.planLimits(file.limits, terms, errors);
    if (errors.length > 0) throw invalid(...errors);
    const outcomes = gateways.map(gatewayOutcome);
    if (!terms.dryRun) await this.applyGateways(gateways, terms);
    for (const { input } of servers) outcomes.push(await this.server(input, terms));
    if (limits !== null) {
      if (!terms.dryRun) await this.limits.apply(limits, terms.manager);
      outcomes.push(limitsOutcome(limits));
    } else if (terms.prune) outcomes.push(...(await this.limits.prune(terms.manager!, terms.dryRun)));
    if (terms.prune) outcomes.push(...(await this.prune(gateways, servers, terms)));
    return outcomes;
  }

  private async planLimits(
    entry: Entry | null,
    { manager }: FileTerms,
    errors: FieldError[],
  ): Promise<PlannedLimits | null> {
    let limits: PlannedLimits | null = null;
    if (entry !== null)
      await reporting(entry, errors, async () => {
        limits = await this.limits.plan(entry, manager);
      });
    return limits;
  }

  private async planGateways(
    entries: readonly Entry[],
    { manager }: FileTerms,
    errors: FieldError[],
  ): Promise<PlannedGateway[]> {
    const gateways: PlannedGateway[] = [];
    const taken = new Map<string, string>();
    for (const entry of entries) {
      await reporting(entry, errors, async () => {
        const input = wholeGateway(readGatewayInput(entry.body, 'POST'));
        const planned = await this.gateways.plan(input, { contact: 'later', manager });
        claim(taken, `name ${slugOf(input.values.name!)}`, entry, 'name');
        claim(taken, `target ${planned.targetFingerprint}`, entry, 'url');
        gateways.push({ input, planned });
      });
    }
    return gateways;
  }

  /** What they choose is looked up when the gateways are there. */
  private async planServers(
    entries: readonly Entry[],
    { manager }: FileTerms,
    errors: FieldError[],
  ): Promise<{ readonly input: ServerInput }[]> {
    const servers: { input: ServerInput }[] = [];
    const taken = new Map<string, string>();
    for (const entry of entries) {
      await reporting(entry, errors, async () => {
        const input = wholeServer(readServerInput(entry.body, 'POST'));
        claim(taken, `name ${slugOf(input.values.name!)}`, entry, 'name');
        await this.servers.plan({ ...input, chosen: {} }, manager);
        servers.push({ input });
      });
    }
    return servers;
  }

  private async applyGateways(gateways: readonly PlannedGateway[], { manager, by, waitMs }: FileTerms): Promise<void> {
    const asked: Promise<unknown>[] = [];
    for (const { input, planned } of gateways) {
      if (planned.action === 'same') continue;
      const how = { contact: 'later', manager } as const;
      const { gateway } =
        planned.action === 'create'
          ? await this.gateways.create(input, by, how)
          : await this.gateways.update(slugOf(input.values.name!), input, seen, how);
      if (gateway.enabled && waitMs > 0) asked.push(this.refreshes.refresh(gateway.id));
    }
    // Whoever is not there yet is asked again by the next checks.
    if (asked.length > 0) await Promise.race([Promise.allSettled(asked), pause(waitMs, undefined, { ref: false })]);
  }

  private async server(input: ServerInput, { manager, by, dryRun }: FileTerms): Promise<FileOutcome> {
    const name = input.values.name!;
    try {
      const { action, changes } = await this.servers.plan(input, manager);
      const notes = [...(action === 'update' ? [`changes ${changes.join(', ')}`] : []), ...input.warnings];
      if (!dryRun && action === 'create') await this.servers.create(input, by, manager);
      if (!dryRun && action === 'update') await this.servers.update(slugOf(name), input, manager);
      return { kind: 'server', name, action, notes };
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'VALIDATION_FAILED') throw error;
      return { kind: 'server', name, action: 'waiting', notes: error.errors.map(lineOf) };
    }
  }

  private async prune(
    gateways: readonly PlannedGateway[],
    servers: readonly { input: ServerInput }[],
    { manager, dryRun }: FileTerms,
  ): Promise<FileOutcome[]> {
    const named = (inputs: readonly { input: { values: { name?: string } } }[]) =>
      new Set(inputs.map(({ input }) => slugOf(input.values.name!)));
    const outcomes: FileOutcome[] = [];
    const gone = (kind: FileOutcome['kind'], name: string) =>
      outcomes.push({ kind, name, action: 'remove', notes: ['is no longer in the file'] });
    const where = { managedBy: manager! };
    const keptServers = named(servers);
    for (const { id, name } of await this.serverRows.findBy(where)) {
      if (keptServers.has(slugOf(name))) continue;
      if (!dryRun) await this.servers.delete(id, manager);
      gone('server', name);
    }
    const keptGateways = named(gateways);
    for (const { id, name, nameKey, slug } of await this.gatewayRows.findBy(where)) {
      if (keptGateways.has(nameKey) || keptGateways.has(slug)) continue;
      if (!dryRun) await this.gateways.delete(id, manager);
      gone('gateway', name);
    }
    return outcomes;
  }
}

/** With the default of every field that the file leaves out. */
const wholeGateway = (input: GatewayInput): GatewayInput => ({
  ...input,
  values: { ...fallbacksOf(gatewayFields), ...input.values },
  credentials: wholeCredentials(input.credentials),
});

/** No credentials, no client certificate and no proxy where none is named; what is named is said as a create says it. */
function wholeCredentials(given: CredentialFields): CredentialFields {
  const silent = (...names: readonly CredentialField[]) => names.every((name) => given[name] === undefined);
  const headers = !silent('auth_headers', 'auth_header_key', 'auth_header_value');
  const carried = !silent(...credentialFields.filter((name) => !(ofConnections as readonly string[]).includes(name)));
  return {
    ...given,
    ...(!carried ? { auth_type: 'none' } : silent('auth_type') && headers ? { auth_type: 'authheaders' } : {}),
    ...(silent('client_cert', 'client_key') ? { client_cert: null, client_key: null } : {}),
    ...(silent('proxy_ca_certificate') ? { proxy_ca_certificate: null } : {}),
    ...(silent('proxy_url', 'proxy_ca_certificate') ? { proxy_url: null } : {}),
  };
}

/** As {@link wholeGateway}; of what it does not choose it has nothing. */
function wholeServer({ values, chosen, ...rest }: ServerInput): ServerInput {
  return { ...rest, values: { ...fallbacksOf(serverFields), ...values }, chosen: { ...nothingChosen, ...chosen } };
}

/** Two entries of one name, or of one URL with the same credentials, would be one. */
function claim(taken: Map<string, string>, what: string, { path }: Entry, member: string): void {
  const other = taken.get(what);
  if (other !== undefined) throw invalid({ path: member, message: `is that of ${other} too` });
  taken.set(what, path);
}

async function reporting(entry: Entry, errors: FieldError[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    errors.push(...faultsOf(entry, error));
  }
}

/** What is wrong with an entry; anything but a refusal of what it says is thrown on. */
function faultsOf(entry: Entry, error: unknown): FieldError[] {
  if (!(error instanceof Problem) || error.status >= 500) throw error;
  return (error.errors.length > 0 ? error.errors : [{ path: '', message: error.message }]).map((fault) =>
    entry.at(fault),
  );
}

function gatewayOutcome({ input, planned: { action, changes, warnings } }: PlannedGateway): FileOutcome {
  const notes = [...(action === 'update' ? [`changes ${changes.join(', ')}`] : []), ...warnings];
  return { kind: 'gateway', name: input.values.name!, action, notes };
}

const lineOf = ({ path, message }: FieldError) => `${path}: ${message}`;
