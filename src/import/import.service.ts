import { Injectable } from '@nestjs/common';
import { type GatewayInput, readGatewayInput } from '../gateways/fields/gateway-input.js';
import { GatewaysService, type Written } from '../gateways/registry/gateways.service.js';
import { writtenChange, type WrittenChange } from '../gateways/registry/undo-write.service.js';
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

/** The outcomes row by row, and what was written. */
export interface Imported {
  readonly outcomes: ImportOutcome[];
  readonly changes: WrittenChange[];
}

/** Brings gateways in, row by row: one that is wrong is reported and does not stop the others. */
@Injectable()
export class ImportService {
  constructor(private readonly gateways: GatewaysService) {}

  /** Each row is the body of a create. A gateway of that name is changed to it; one that is like it already is left. */
  async run(rows: readonly unknown[], dryRun: boolean, by: Importer): Promise<Imported> {
    const imported: Imported = { outcomes: [], changes: [] };
    for (const row of rows) imported.outcomes.push(await this.one(row, dryRun, by, imported.changes));
    return imported;
  }

  /** As {@link run}, of what has been read from a file; what is wrong there is reported too. */
  async rows(rows: readonly ImportRow[], dryRun: boolean, by: Importer): Promise<Imported> {
    const outcomes: ImportOutcome[] = [];
    const changes: WrittenChange[] = [];
    for (const row of withoutRepeated(rows)) {
      if ('problem' in row) outcomes.push({ name: row.name, action: 'failed', notes: [row.problem] });
      else {
        const outcome = await this.one(row.body, dryRun, by, changes);
        outcomes.push({ ...outcome, notes: [...row.notes, ...outcome.notes] });
      }
    }
    return { outcomes, changes };
  }

  private async one(row: unknown, dryRun: boolean, by: Importer, changes: WrittenChange[]): Promise<ImportOutcome> {
    const name = nameOf(row);
    try {
      const input = readGatewayInput(row, 'POST');
      const { action, warnings: planned } = await this.gateways.plan(input);
      if (dryRun || action === 'same') return { name, action, notes: planned };
      const before = action === 'create' ? null : await this.gateways.get(slugOf(name));
      const { gateway, warnings } = await this.write(before?.id ?? null, input, by);
      // Where another edit came between, what was before is not known.
      if (before === null || before.version + 1 === gateway.version) changes.push(writtenChange(gateway, before));
      return { name, action, notes: warnings };
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return { name, action: 'failed', notes: [error.message] };
      throw error;
    }
  }

  private write(id: string | null, input: GatewayInput, by: Importer): Promise<Written> {
    if (id === null) return this.gateways.create(input, by, { contact: 'later' });
    return this.gateways.update(id, input, { ifMatch: undefined, version: null }, { contact: 'later' });
  }
}

function nameOf(row: unknown): string {
  const { name } = (row ?? {}) as { name?: unknown };
  return typeof name === 'string' ? name.slice(0, 255) : '(without name)';
}
