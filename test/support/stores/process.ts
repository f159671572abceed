import { spawn, type ChildProcess } from 'node:child_process';

/** A program of the build, run as a person would run it. */
export interface Program {
  readonly process: ChildProcess;
  /** All it printed so far, both streams. */
  output(): string;
  /** Resolves with the match as soon as the output has it; fails when the program ends before or `withinMs` pass. */
  printed(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
  /** Its exit code, or the signal's name. */
  ended(): Promise<number | string>;
}

/** `node <args>` in the checkout, with only the given settings and what Node itself needs of the environment. */
export function startProgram(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  cwd = process.cwd(),
): Program {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const watcher of watchers) watcher();
    });
  }
  const ended = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  return {
    process: child,
    output: () => output,
    ended: () => ended,
    printed: (pattern, withinMs = 60_000) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output);
          if (match !== null) settle(() => resolve(match));
        };
        const fail = (why: string) => settle(() => reject(new Error(`${why} before printing ${pattern}:\n${output}`)));
        const timer = setTimeout(() => fail(`${withinMs} ms passed`), withinMs);
        const settle = (then: () => void) => {
          clearTimeout(timer);
          watchers.delete(look);
          then();
        };
        watchers.add(look);
        void ended.then((code) => fail(`the program ended with ${code}`));
        look();
      }),
  };
}
