import { Counter, Gauge, type Aggregator, type Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;
/** What is read at a scrape: labels and value of each series. */
type Read = () => Iterable<readonly [labels: Labels, value: number]>;

interface Said<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly L[];
  /** What the figures of several workers become; their sum where nothing else is said. */
  readonly aggregator?: Aggregator;
}

/** A state that another room knows, read at each scrape; series that are gone there are gone here. */
export function gauge<L extends string>(registry: Registry, said: Said<L>, read: Read): void {
  new Gauge({
    ...said,
    registers: [registry],
    collect() {
      this.reset();
      // Several things may have the same labels: two pools of one origin.
      for (const [labels, value] of read()) this.inc(labels as Record<L, string>, value);
    },
  });
}

/** What another room has counted since the process began, read at each scrape. */
export function counter<L extends string>(registry: Registry, said: Said<L>, read: Read): void {
  new Counter({
    ...said,
    registers: [registry],
    collect() {
      this.reset();
      for (const [labels, value] of read()) this.inc(labels as Record<L, string>, value);
    },
  });
}

/** The reading of one number. */
export const one =
  (value: () => number): Read =>
  () => [[{}, value()]];
