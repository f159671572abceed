import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isUuid } from '../fields/spelling.js';
import { UndoWrite, type Undone, type WrittenChange } from '../gateways/registry/undo-write.service.js';
import { faultLine } from '../problems/guarded.js';
import { Problem } from '../problems/problem.js';

/** How long an import can be taken back, in hours, and how many of them are remembered. */
const keptHours = 24;
const mostKept = 20;

/** What came of one gateway of an import that is taken back. */
export interface UndoOutcome {
  readonly name: string;
  readonly action: Undone | 'failed';
  /** Why it failed. */
  readonly notes: readonly string[];
}

/** Remembers what imports changed, so that one can be taken back. */
@Injectable()
export class ImportBatches {
  private readonly log = new Logger('Import');

  constructor(
    private readonly source: DataSource,
    private readonly writes: UndoWrite,
  ) {}

  /** The id under which these changes can be taken back; null where there are none. Older ones are forgotten. */
  async keep(changes: readonly WrittenChange[]): Promise<string | null> {
    if (changes.length === 0) return null;
    const id = randomUUID();
    await this.source.query('INSERT INTO imports (id, changes) VALUES ($1, $2)', [id, JSON.stringify(changes)]);
    await this.source.query(
      `DELETE FROM imports WHERE made_at < now() - make_interval(hours => $1)
         OR id NOT IN (SELECT id FROM imports ORDER BY made_at DESC LIMIT $2)`,
      [keptHours, mostKept],
    );
    return id;
  }

  /** Gateways that somebody changed since stay as they are. Throws 404 for an import that is not remembered, or was taken back. */
  async undo(id: string): Promise<UndoOutcome[]> {
    const rows = isUuid(id)
      ? ((await this.source.query(
          `SELECT changes FROM imports WHERE id = $1 AND made_at >= now() - make_interval(hours => $2)`,
          [id, keptHours],
        )) as { changes: WrittenChange[] }[])
      : [];
    if (rows[0] === undefined)
      throw new Problem('NOT_FOUND', `No import of the last ${keptHours} hours has this id, or it was taken back.`);
    const outcomes: UndoOutcome[] = [];
    for (const change of rows[0].changes) outcomes.push(await this.one(change));
    // What failed can be tried again.
    if (outcomes.every(({ action }) => action !== 'failed'))
      await this.source.query('DELETE FROM imports WHERE id = $1', [id]);
    return outcomes;
  }

  private async one(change: WrittenChange): Promise<UndoOutcome> {
    const { name } = change;
    try {
      return { name, action: await this.writes.run(change), notes: [] };
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return { name, action: 'failed', notes: [error.message] };
      // The others are taken back all the same, and what they became is said.
      this.log.error(`${name} is not taken back: ${faultLine(error)}`);
      return { name, action: 'failed', notes: ['Something went wrong here; the log has the details.'] };
    }
  }
}
