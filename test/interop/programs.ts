import { spawn, type ChildProcessByStdio, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { vi } from 'vitest';

/** Name to path of the programs that scripts/interop.mjs found or fetched. */
export const programs = JSON.parse(process.env.PROXIES ?? '{}') as Readonly<Record<string, string | undefined>>;

const listens = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => done(true));
    socket.on('error', () => done(false)).on('connect', () => socket.end());
  });

/** Runs a program in a folder of its own that holds `files`, until it listens on all `ports`. */
export async function startProgram(
  name: string,
  args: readonly string[],
  files: Readonly<Record<string, string>>,
  ports: readonly number[],
) {
  const folder = mkdtempSync(join(tmpdir(), `gatehouse-${name}-`));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const env = { ...process.env, HOME: folder };
  const ended = await started(name, spawn(programs[name]!, args, { cwd: folder, env, stdio }), ports);
  return {
    close: async () => {
      await ended();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a program of Node until it listens on all `ports`. */
export async function startNode(args: readonly string[], ports: readonly number[]) {
  return { close: await started('node', spawn(process.execPath, args, { stdio }), ports) };
}

const stdio = ['ignore', 'ignore', 'pipe'] as const satisfies StdioOptions;

/** @returns what ends it. */
async function started(name: string, running: ChildProcessByStdio<null, null, Readable>, ports: readonly number[]) {
  let said = '';
  running.stderr.on('data', (chunk) => (said = `${said}${String(chunk)}`.slice(-4_000)));
  const ended = once(running, 'exit');
  await vi.waitUntil(
    async () => {
      if (running.exitCode !== null) throw new Error(`${name} ended with ${running.exitCode}: ${said}`);
      return (await Promise.all(ports.map(listens))).every(Boolean);
    },
    { timeout: 30_000, interval: 100 },
  );
  return async () => {
    running.kill();
    await ended;
  };
}
