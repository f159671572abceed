import cluster from 'node:cluster';
import { heed, later } from '../problems/guarded.js';
import type { FromSupervisor, FromWorker, WorkerFigures } from './figures-desk.js';

/** How long a scrape waits for the process that keeps the workers, in milliseconds. */
const patienceMs = 5_000;

let questions = 0;
const waiting = new Map<number, (figures: readonly WorkerFigures[]) => void>();

/** Answers whenever the process that keeps the workers asks for the figures of this one. Does nothing outside a worker. */
export function answerFigures(read: () => Promise<WorkerFigures>): void {
  if (!cluster.isWorker) return;
  heed(process, 'message', async (message: FromSupervisor) => {
    if (message.kind === 'figures?') tell({ kind: 'figures', round: message.round, figures: await read() });
    else if (message.kind === 'all figures') waiting.get(message.question)?.(message.figures);
  });
}

/** The figures of every worker, this one's too; null in a process without fellows. */
export async function figuresOfWorkers(): Promise<WorkerFigures[] | null> {
  if (!cluster.isWorker) return null;
  const question = ++questions;
  try {
    return await new Promise((resolve, reject) => {
      const late = () => reject(new Error('the process that keeps the workers does not answer'));
      const timer = later('figures', patienceMs, late);
      waiting.set(question, (figures) => {
        clearTimeout(timer);
        resolve([...figures]);
      });
      tell({ kind: 'all figures?', question });
    });
  } finally {
    waiting.delete(question);
  }
}

const tell = (message: FromWorker) => void process.send?.(message);
