import { afterEach } from 'vitest';

/** Lines of the gateway's log, in its own format or Nest's. */
const ofTheLog = /^\{"level"|"level":|\[Nest\]/;
/** So many lines are told of a test that fails: the last. */
const most = 200;

const kept: string[] = [];
const quiet = Symbol.for('quiet logs');

/** A passing test prints nothing of what the gateway logs meanwhile; one that fails prints it. */
for (const stream of [process.stdout, process.stderr] as (NodeJS.WriteStream & { [quiet]?: typeof kept })[]) {
  // The files of a project share their workers.
  if (stream[quiet] !== undefined) continue;
  stream[quiet] = kept;
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (...args: unknown[]): boolean => {
    if (!ofTheLog.test(String(args[0]))) return write(...args);
    kept.push(String(args[0]));
    if (kept.length > most) kept.shift();
    const taken = args.at(-1);
    if (typeof taken === 'function') taken();
    return true;
  };
}

afterEach(({ task }) => {
  const held = (process.stdout as { [quiet]?: typeof kept })[quiet] ?? kept;
  const said = held.splice(0).join('');
  if (task.result?.state === 'fail') console.error(said);
});
