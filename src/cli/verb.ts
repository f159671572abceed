/** One verb of `gatehouse`. */
export interface Verb {
  /** One line for `gatehouse help`. */
  readonly summary: string;
  /** What follows the verb, and what each part means. */
  readonly usage: string;
  /** Does it and resolves to the exit code. Throws UsageError for wrong words, ConfigurationError for wrong settings. */
  run(args: readonly string[], io: CommandIo): Promise<number>;
}

/** Where a verb writes: results to `out` (one JSON value with --json), everything else to `err`. */
export interface CommandIo {
  out(text: string): void;
  err(text: string): void;
}

/** The words after the verb make no sense; exit code 2. */
export class UsageError extends Error {}

/** Exit codes of every verb, as documented in docs/cli.md. */
export const exitCode = { ok: 0, failed: 1, usage: 2, configuration: 78 } as const;
