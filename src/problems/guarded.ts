import { Logger } from '@nestjs/common';
import type { EventEmitter } from 'node:events';

const log = new Logger('guard');

/** What becomes of an error; one thrown in here goes into the log. */
type Otherwise = (error: unknown) => void;

/**
 * Runs what nobody stands behind: an event, a timer, a promise that is not awaited. What it throws, or rejects with, goes to
 * `otherwise`, which answers or closes; without one into the log. It never ends the process.
 */
export function guarded(name: string, work: () => unknown, otherwise?: Otherwise): void {
  try {
    awaited(name, work(), otherwise);
  } catch (error) {
    settled(name, error, otherwise);
  }
}

function awaited(name: string, result: unknown, otherwise?: Otherwise): void {
  if (result instanceof Promise) result.catch((error: unknown) => settled(name, error, otherwise));
}

function settled(name: string, error: unknown, otherwise?: Otherwise): void {
  if (otherwise === undefined) log.error(`${name}: ${faultLine(error)}`);
  else guarded(name, () => otherwise(error));
}

/** {@link guarded} after `ms` milliseconds. */
export const later = (name: string, ms: number, work: () => unknown, otherwise?: Otherwise): NodeJS.Timeout =>
  setTimeout(guarded, ms, name, work, otherwise);

/** {@link guarded} every `ms` milliseconds. */
export const every = (name: string, ms: number, work: () => unknown): NodeJS.Timeout =>
  setInterval(guarded, ms, name, work);

/** {@link guarded} in the next turn of the event loop. */
export const soon = (name: string, work: () => unknown): void => void setImmediate(guarded, name, work);

let waiting: (() => unknown)[] = [];

/**
 * {@link guarded} when this turn of the event loop has heard of all that had come, in order, with whatever else waits for that. What
 * every call does is done for many calls at a time so: its code, with that of Node between two calls, is more than a processor keeps
 * at hand, and would be fetched for each of them anew (docs/decisions/0006-the-cost-of-a-call.md).
 */
export function together(work: () => unknown): void {
  if (waiting.push(work) === 1) setImmediate(doTogether);
}

function doTogether(): void {
  const all = waiting;
  waiting = [];
  for (const work of all) guarded('turn', work);
}

/** {@link guarded} at each event, of which every call has some: nothing is made for one. */
export function heed<A extends unknown[]>(
  emitter: EventEmitter,
  event: string,
  work: (...args: A) => unknown,
  otherwise?: Otherwise,
): void {
  emitter.on(event, (...args) => {
    try {
      awaited(event, work(...(args as A)), otherwise);
    } catch (error) {
      settled(event, error, otherwise);
    }
  });
}

/** {@link guarded} at the next event. */
export function heedOnce(emitter: EventEmitter, event: string, work: () => unknown): void {
  emitter.once(event, () => guarded(event, work));
}

/** What was thrown, in one line: its class, its code and where. Never its message, which may quote a secret. */
export function faultLine(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const { message, stack = '' } = error;
  const { code } = error as NodeJS.ErrnoException;
  const where = /\n {4}at ([^\n]+)/.exec(stack.slice(stack.indexOf(message) + message.length))?.[1];
  const known = typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? ` ${code}` : '';
  return `${error.constructor.name}${known}${where === undefined ? '' : ` at ${where}`}`;
}
