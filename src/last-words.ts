import { faultLine } from './problems/guarded.js';

/** What is under way may take so long to end, in milliseconds. */
const drainMs = 1_000;

/**
 * The last resort, for what no guard has caught: this process is in a state nobody thought of. It says so in one line without
 * the message, which may quote a secret, lets what is under way finish by `drain`, for a second at most, and ends with code 1.
 */
export function endOnFault(drain: () => Promise<unknown>): void {
  let ending = false;
  const end = (error: unknown, origin: string) => {
    console.error(`gatehouse: ${origin}: ${faultLine(error)}`);
    if (ending) return;
    ending = true;
    const exit = () => process.exit(1);
    setTimeout(exit, drainMs);
    drain().then(exit, exit);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', (reason) => end(reason, 'unhandledRejection'));
}
