import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testTools } from '../support/upstreams/test-tools.js';

export type Requirements = '2025-11-25' | '2026-07-28';
/** The check ids of one scenario that failed, in order; empty where it passed. */
export type Outcome = ReadonlyMap<string, readonly string[]>;

interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

const packageOf = (modules: string) => join(modules, '@modelcontextprotocol/conformance');

/** The scored server scenarios of a revision, as the suite's own frozen list has them. */
export function scoredScenarios(requirements: Requirements): string[] {
  const lines = readFileSync(join(packageOf(testTools().modules), `requirements/${requirements}.yaml`), 'utf8').split(
    '\n',
  );
  const from = lines.indexOf('server:') + 1;
  const to = lines.findIndex((line, i) => i >= from && !line.startsWith('  - '));
  return lines.slice(from, to).map((line) => line.slice(4).trim());
}

/**
 * Runs the official suite against the MCP server at `url` (https://github.com/modelcontextprotocol/conformance) and
 * returns every scenario it ran, scored or not, with the checks that failed as `id: message`.
 */
export async function runSuite(url: string, requirements: Requirements): Promise<Outcome> {
  const { node24, modules } = testTools();
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    const program = join(packageOf(modules), 'dist/index.js');
    const args = [program, 'server', '--url', url, '--requirements', requirements, '-o', folder];
    const child = spawn(node24, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
    await new Promise((resolve) => child.once('close', resolve));
    const outcome = new Map<string, string[]>();
    for (const name of readdirSync(folder).sort()) {
      const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(name)?.[1];
      if (scenario === undefined) continue;
      const checks = JSON.parse(readFileSync(join(folder, name, 'checks.json'), 'utf8')) as Check[];
      const failed = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
      outcome.set(
        scenario,
        failed.map(({ id, errorMessage }) => `${id}: ${errorMessage ?? ''}`),
      );
    }
    if (outcome.size === 0) throw new Error(`the conformance suite ran nothing:\n${printed.slice(-4000)}`);
    return outcome;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** {scenario: failed checks} of the scenarios that failed, for an assertion that says what went wrong. */
export const failures = (outcome: Outcome, scenarios: readonly string[]): Record<string, readonly string[]> =>
  Object.fromEntries(
    scenarios
      .map((name) => [name, outcome.get(name) ?? ['did not run']] as const)
      .filter(([, failed]) => failed.length > 0),
  );

/** {scenario: ids of the failed checks} of a whole run, to compare two runs. */
export const failedChecks = (outcome: Outcome): Record<string, readonly string[]> =>
  Object.fromEntries([...outcome].map(([name, failed]) => [name, failed.map((line) => line.split(': ')[0]!)]));
