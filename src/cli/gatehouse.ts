#!/usr/bin/env node
import '../config/run-as.js';
import 'reflect-metadata';
import { ConfigurationError } from '../config/read-environment.js';
import { auditVerb } from './audit.js';
import { applyVerb, planVerb } from './apply.js';
import { doctorVerb } from './doctor.js';
import { exportVerb } from './export.js';
import { gatewaysVerb } from './gateways.js';
import { importVerb } from './import.js';
import { migrateVerb } from './migrate.js';
import { rotateKeysVerb } from './rotate-keys.js';
import { tokenVerb } from './token.js';
import { exitCode, UsageError, type CommandIo, type Verb } from './verb.js';

const verbs: Readonly<Record<string, Verb>> = {
  serve: {
    summary: 'run the gateway',
    usage: 'gatehouse serve',
    run: async () => {
      await import('../main.js');
      return new Promise<number>(() => {}); // main ends the process
    },
  },
  migrate: migrateVerb,
  token: tokenVerb,
  gateways: gatewaysVerb,
  plan: planVerb,
  apply: applyVerb,
  import: importVerb,
  export: exportVerb,
  'rotate-keys': rotateKeysVerb,
  audit: auditVerb,
  doctor: doctorVerb,
};

const io: CommandIo = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
};

const [name = 'help', ...args] = process.argv.slice(2);
const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
if (verb === undefined) {
  const known = Object.entries(verbs).map(([word, { summary }]) => `  ${word.padEnd(14)} ${summary}`);
  (name === 'help' || name === '--help' ? io.out : io.err)(`usage: gatehouse <verb> [options]\n\n${known.join('\n')}`);
  process.exit(name === 'help' || name === '--help' ? exitCode.ok : exitCode.usage);
}
if (args.includes('--help')) {
  io.out(`usage: ${verb.usage}`);
  process.exit(exitCode.ok);
}
const code = await exitCodeOf(verb);
// Whatever a start that failed has left open (a database, timers, connections) would keep this process for ever.
for (const stream of [process.stdout, process.stderr]) await new Promise((written) => stream.write('', written));
process.exit(code);

async function exitCodeOf(asked: Verb): Promise<number> {
  try {
    return await asked.run(args, io);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      for (const problem of error.problems) io.err(`gatehouse: ${problem}`);
      return exitCode.configuration;
    }
    if (error instanceof UsageError) {
      io.err(`gatehouse ${name}: ${error.message}\nusage: ${asked.usage}`);
      return exitCode.usage;
    }
    io.err(`gatehouse ${name}: ${(error as Error).message}`);
    return exitCode.failed;
  }
}
