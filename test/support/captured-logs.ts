import { vi } from 'vitest';

/** Hands everything that is written to stdout and stderr to `said`, and keeps log lines off the screen, until `vi.restoreAllMocks()`. */
export function captureLogs(said: (text: string) => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    vi.spyOn(stream, 'write').mockImplementation((...args: unknown[]) => {
      said(String(args[0]));
      return String(args[0]).includes('"level"') || write(...args);
    });
  }
}
