import { Injectable } from '@nestjs/common';
import type { Report } from '../fields/field.js';
import { LimitStore } from '../limits/rates/limit-store.service.js';
import { noRules, readRules, type LimitRules } from '../limits/rules/limit-rules.js';
import { invalid } from '../problems/problem.js';
import type { FileOutcome } from './apply-file.service.js';
import type { Entry } from './gateways-file.js';

export interface PlannedLimits {
  readonly rules: LimitRules;
  readonly action: 'create' | 'update' | 'same';
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The `limits:` of a file: those for all gateways, as PUT /admin/limits takes them. */
@Injectable()
export class FileLimits {
  constructor(private readonly store: LimitStore) {}

  /** Throws a Problem where they are wrong, or kept by somebody else. */
  async plan({ body }: Entry, manager: string | null): Promise<PlannedLimits> {
    const report: Report = { errors: [], warnings: [] };
    const rules = readRules(body, 'limits', report);
    if (rules === undefined) throw invalid(...report.errors);
    const stored = await this.store.stored();
    this.store.refuse(stored, manager);
    const kept = manager === null || stored.managedBy === manager;
    if (kept && same(stored.rules, rules)) return { rules, action: 'same' };
    return { rules, action: same(stored.rules, noRules) ? 'create' : 'update' };
  }

  async apply({ rules, action }: PlannedLimits, manager: string | null): Promise<void> {
    if (action !== 'same') await this.store.save(rules, manager);
  }

  /** What the manager keeps and its file no longer names goes. */
  async prune(manager: string, dryRun: boolean): Promise<FileOutcome[]> {
    const { managedBy } = await this.store.stored();
    if (managedBy !== manager) return [];
    if (!dryRun) await this.store.remove(manager);
    return [{ kind: 'limits', name: 'all gateways', action: 'remove', notes: ['are no longer in the file'] }];
  }
}

export const limitsOutcome = ({ action }: PlannedLimits): FileOutcome => ({
  kind: 'limits',
  name: 'all gateways',
  action,
  notes: [],
});
