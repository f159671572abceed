import { Injectable } from '@nestjs/common';
import { type GatewayInput, readGatewayInput } from '../gateways/fields/gateway-input.js';
import { GatewaysService } from '../gateways/registry/gateways.service.js';
import { slugOf } from '../gateways/row/slug.js';
import { Problem } from '../problems/problem.js';
import { withoutRepeated, type ImportRow } from './import-row.js';

/** What happened, or would happen, to one row. */
export interface ImportOutcome {
  readonly name: string;
  readonly action: 'create' | 'update' | 'same' | 'failed';
  /** Why it failed, and what was changed on the way; never a value of a secret. */
  readonly notes: readonly string[];
}

/** Who brings them in, and will own what is new. */
type Importer = { readonly id: string; readonly name: string };

/** Brings gateways in, row by row: one that is wrong is reported and does not stop the others. */
@Injectable()
export class ImportService {
  constructor(private readonly gateways: GatewaysService) {}

  /** Each row is the body of a create. A gateway of that name is changed to it; one that is like it already is left. */
  async run(rows: readonly unknown[], dryRun: boolean, by: Importer): Promise<ImportOutcome[]> {
    const outcomes: ImportOutcome[] = [];
    for (const row of rows) outcomes.push(await this.one(row, dryRun, by));
    return outcomes;
  }

  /** As {@link run}, of what has been read from a file; what is wrong there is reported too. */
  async rows(rows: readonly ImportRow[], dryRun: boolean, by: Importer): Promise<ImportOutcome[]> {
    const outcomes: ImportOutcome[] = [];
    for (const row of withoutRepeated(rows)) {
      if ('problem' in row) outcomes.push({ name: row.name, action: 'failed', notes: [row.problem] });
      else {
        const outcome = await this.one(row.body, dryRun, by);
        outcomes.push({ ...outcome, notes: [...row.notes, ...outcome.notes] });
      }
    }
    return outcomes;
  }

  private async one(row: unknown, dryRun: boolean, by: Importer): Promise<ImportOutcome> {
    const name = nameOf(row);
    try {
      const input = readGatewayInput(row, 'POST');
      const { action, warnings: planned } = await this.gateways.plan(input);
      const warnings = dryRun ? planned : await this.apply(action, slugOf(name), input, by);
      return { name, action, notes: warnings };
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return { name, action: 'failed', notes: [error.message] };
      throw error;
    }
  }

  private async apply(action: 'create' | 'update' | 'same', slug: string, input: GatewayInput, by: Importer) {
    if (action === 'same') return [];
    if (action === 'create') return (await this.gateways.create(input, by, { contact: 'later' })).warnings;
    return (await this.gateways.update(slug, input, { ifMatch: undefined, version: null }, { contact: 'later' }))
      .warnings;
  }
}

function nameOf(row: unknown): string {
  const { name } = (row ?? {}) as { name?: unknown };
  return typeof name === 'string' ? name.slice(0, 255) : '(without name)';
}
