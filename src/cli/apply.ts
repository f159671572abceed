import { readFileSync } from 'node:fs';
import type { FileOutcome } from '../files/apply-file.service.js';
import { successful, withAdminApi } from './admin-api.js';
import { parseOptions } from './options.js';
import { exitCode, UsageError, type CommandIo, type Verb } from './verb.js';

const options = `  --manage      who keeps what the file names from now on; nobody else may change it then
  --passphrase  of a file that was exported with one (or EXPORT_PASSPHRASE in the environment)
  --prune       also remove what that name keeps and the file no longer names`;

/** Makes gateways and servers as a file says them. */
export const applyVerb: Verb = {
  summary: 'make gateways and servers as a file says them',
  usage: `gatehouse apply <file.yaml | -> [--manage NAME [--prune]] [--passphrase WORDS] [--json]\n${options}`,
  run: (args, io) => runFile(args, false, io),
};

/** Says what `apply` would do. */
export const planVerb: Verb = {
  summary: 'say what apply would do, and change nothing',
  usage: `gatehouse plan <file.yaml | -> [--manage NAME [--prune]] [--passphrase WORDS] [--json]\n${options}`,
  run: (args, io) => runFile(args, true, io),
};

/** Resolves with the exit code: 1 where something is wrong with the file, and nothing of it is applied then. */
function runFile(args: readonly string[], dryRun: boolean, io: CommandIo): Promise<number> {
  const { values, positionals } = parseOptions(
    args,
    {
      manage: { type: 'string' },
      prune: { type: 'boolean' },
      passphrase: { type: 'string' },
      json: { type: 'boolean' },
    },
    true,
  );
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw new UsageError('one file is required');
  const file = readFileSync(path === '-' ? 0 : path, 'utf8');
  const { manage = null, prune = false, json = false } = values;
  // In the environment it may be meant for other files than this one.
  const passphrase = values.passphrase ?? (/^["']?sealed\b/m.test(file) ? process.env.EXPORT_PASSPHRASE : null) ?? null;
  return withAdminApi(async (api) => {
    const answer = await api('POST', '/admin/apply', { file, manage, prune, dry_run: dryRun, passphrase });
    const { errors = [] } = (answer.body ?? {}) as { errors?: { path: string; message: string }[] };
    if (answer.status === 422 && errors.length > 0) {
      if (json) io.out(JSON.stringify({ errors }));
      for (const { path: at, message } of json ? [] : errors) io.err(`${path}: ${at}: ${message}`);
      return exitCode.failed;
    }
    const { outcomes } = successful<{ outcomes: FileOutcome[] }>(answer);
    io.out(json ? JSON.stringify({ dryRun, outcomes }) : table(outcomes));
    return exitCode.ok;
  });
}

function table(outcomes: readonly FileOutcome[]): string {
  if (outcomes.length === 0) return 'the file names nothing';
  return outcomes
    .flatMap(({ kind, name, action, notes }) => [
      `${action.padEnd(8)} ${kind.padEnd(8)} ${name}`,
      ...notes.map((note) => `         ${note}`),
    ])
    .join('\n');
}
