import cluster, { type Worker } from 'node:cluster';
import { Logger } from '@nestjs/common';
import { FiguresDesk } from './metrics/figures-desk.js';
import { later } from './problems/guarded.js';

/** A worker that dies sooner than this after its start is not replaced at once. */
const youngMs = 5_000;
/** Workers that fail at their start: this many in a row and the whole process ends. */
const mostFailures = 5;

/**
 * Keeps `count` worker processes that share one port; connections are dealt out in turn. A worker that dies is replaced,
 * one that refuses its settings (exit code `refused`) ends everything. Resolves to the exit code, after SIGTERM or SIGINT
 * with every worker drained.
 */
export function superviseWorkers(count: number, refused: number): Promise<number> {
  const log = new Logger('Workers');
  const started = new Map<number, number>();
  new FiguresDesk();
  let stopping = false;
  let failures = 0;

  const start = (): Worker => {
    const worker = cluster.fork();
    started.set(worker.id, performance.now());
    return worker;
  };
  const stopAll = () => {
    stopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  };

  return new Promise((resolve) => {
    let exitCode = 0;
    cluster.on('exit', (worker, code, signal) => {
      const young = performance.now() - (started.get(worker.id) ?? 0) < youngMs;
      started.delete(worker.id);
      if (!stopping) {
        failures = young ? failures + 1 : 0;
        if (code === refused || failures >= mostFailures) {
          exitCode = code || 1;
          stopAll();
        } else {
          log.error(`worker ${worker.process.pid} ended (${signal ?? code}); another takes its place`);
          later('worker', young ? 1_000 : 0, () => stopping || start());
        }
      }
      if (stopping && Object.keys(cluster.workers ?? {}).length === 0) resolve(exitCode);
    });
    process.once('SIGTERM', stopAll);
    process.once('SIGINT', stopAll);
    for (let i = 0; i < count; i++) start();
  });
}
