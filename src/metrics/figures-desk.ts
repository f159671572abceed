import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry } from 'prom-client';
import { guarded, heed, later } from '../problems/guarded.js';

/** What one process counts, as prom-client writes it for merging. */
export type WorkerFigures = readonly { readonly type: unknown; readonly values: readonly unknown[] }[];

export type FromWorker =
  | { readonly kind: 'all figures?'; readonly question: number }
  | { readonly kind: 'figures'; readonly round: number; readonly figures: WorkerFigures };
export type FromSupervisor =
  | { readonly kind: 'figures?'; readonly round: number }
  | { readonly kind: 'all figures'; readonly question: number; readonly figures: readonly WorkerFigures[] };

/** A worker that is silent for longer is spoken for by what it said last, in milliseconds. */
const patienceMs = 1_000;
/** Series of ended workers that are remembered at most. */
const mostSeries = 50_000;

/**
 * Where workers learn each other's figures, in the process that keeps them. What ended workers had counted is remembered, as far as
 * it was ever asked for: a sum that falls would be read as a restart of all.
 */
export class FiguresDesk {
  private readonly last = new Map<Worker, WorkerFigures>();
  private readonly asked: { readonly worker: Worker; readonly question: number }[] = [];
  private departed: WorkerFigures = [];
  private missing: Set<Worker> | null = null;
  private round = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor() {
    heed(cluster, 'message', (worker: Worker, message: FromWorker) => this.hear(worker, message));
    heed(cluster, 'exit', (worker: Worker) => this.left(worker));
  }

  private hear(worker: Worker, message: FromWorker): void {
    if (message.kind === 'all figures?') {
      this.asked.push({ worker, question: message.question });
      if (this.missing === null) this.ask();
    } else if (message.kind === 'figures') {
      this.last.set(worker, message.figures);
      if (message.round === this.round && this.missing?.delete(worker) && this.missing.size === 0) this.answer();
    }
  }

  /** Who asks meanwhile gets the same answer. */
  private ask(): void {
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected()) as Worker[];
    this.missing = new Set(workers);
    this.round += 1;
    for (const worker of workers) send(worker, { kind: 'figures?', round: this.round });
    this.timer = later('figures', patienceMs, () => this.answer());
  }

  private answer(): void {
    clearTimeout(this.timer);
    this.missing = null;
    const figures = [...this.last.values(), this.departed];
    for (const { worker, question } of this.asked.splice(0)) send(worker, { kind: 'all figures', question, figures });
  }

  private left(worker: Worker): void {
    const figures = this.last.get(worker);
    this.last.delete(worker);
    if (figures !== undefined) guarded('figures', () => this.remember(figures));
    if (this.missing?.delete(worker) && this.missing.size === 0) this.answer();
  }

  private async remember(figures: WorkerFigures): Promise<void> {
    const counts = figures.filter(({ type }) => type === 'counter' || type === 'histogram');
    const sum = await AggregatorRegistry.aggregate([this.departed, counts]).getMetricsAsJSON();
    const series = sum.reduce((count, { values }) => count + values.length, 0);
    this.departed = series > mostSeries ? [] : sum;
  }
}

function send(worker: Worker, message: FromSupervisor): void {
  if (worker.isConnected()) guarded('figures', () => worker.send(message));
}
