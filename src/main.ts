import './config/run-as.js';
import 'reflect-metadata';
import cluster from 'node:cluster';
import { setFlagsFromString } from 'node:v8';
import { Logger } from '@nestjs/common';
import type { Environment } from './config/environment.js';
import { ConfigurationError } from './config/read-environment.js';
import { beginOpening } from './database/store.js';
import { endOnFault } from './last-words.js';
import { GatehouseLogger } from './http/logger.js';
import { outliveOutput } from './problems/lost-output.js';
import { processSettings } from './settings.js';
import { superviseWorkers } from './workers.js';

// All that belongs to a call dies with it. Where a burst survived a collection, V8 would have the next such objects made in the old
// generation, where each keeps what it points to until a full collection (docs/decisions/0006-the-cost-of-a-call.md).
setFlagsFromString('--no-allocation-site-pretenuring');
// What is read of long answers stands outside the heap, and 64 MB of it would start a full collection of a heap that is small: eight
// times a second with answers of 100 KB. Node 20 does not know the flag, nor need it.
if (Number(process.versions.node.split('.')[0]) >= 24)
  setFlagsFromString('--external-memory-accounted-in-global-limit');

/** Exit code of a start refused for its settings (EX_CONFIG of sysexits.h). */
const refused = 78;

outliveOutput(process.stdout, process.stderr);

// From the first line on, so that a log collector finds one format. What is said here is written whatever LOG_LEVEL says.
const log = new GatehouseLogger({ LOG_LEVEL: 'INFO' });
log.setContext('Gatehouse');
Logger.overrideLogger(log);

try {
  let passwordFile: string | undefined;
  const env = processSettings((path) => (passwordFile = path));
  // Before anything can fail: a password is shown by the start that made it, or by none; one that was given is never shown.
  if (passwordFile !== undefined) {
    log.log(`Login: ${env.BASIC_AUTH_USER} / ${env.BASIC_AUTH_PASSWORD}  (shown once; kept in ${passwordFile})`);
  }
  // Node would open its inspector on SIGUSR1, which shows every secret in memory.
  process.on('SIGUSR1', () => {});
  if (cluster.isPrimary && env.WEB_CONCURRENCY > 1) process.exit(await superviseWorkers(env.WEB_CONCURRENCY, refused));
  await serve(env);
} catch (error) {
  const problems = error instanceof ConfigurationError ? error.problems : addressProblems(error);
  if (problems === undefined) log.fatal((error as Error).message, (error as Error).stack);
  else for (const problem of problems) log.fatal(problem);
  process.exit(problems === undefined ? 1 : refused);
}

async function serve(env: Environment): Promise<void> {
  const { opened } = await beginOpening(env);
  opened.catch(() => {}); // startApp says what is wrong
  // Not before: loading the program takes as long as opening the embedded database, and holds up all else in this thread.
  const { startApp } = await import('./start-app.js');
  const gatehouse = await startApp(env, opened);
  endOnFault(() => gatehouse.close());
  let stopping = false;
  const stop = async (noticeSeconds: number) => {
    if (stopping) return;
    stopping = true;
    await gatehouse.close(noticeSeconds);
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop(env.DRAIN_NOTICE_SECONDS));
  // From a keyboard: there is no balancer to be told.
  process.once('SIGINT', () => void stop(0));
  // Last: who reads it may end the process at once.
  const at = env.PUBLIC_URL === '' ? gatehouse.url : env.PUBLIC_URL.replace(/\/+$/, '');
  const pages = env.MCPGATEWAY_UI_ENABLED ? `admin UI: ${at}/admin/, ` : '';
  log.log(`Gatehouse listens on ${gatehouse.address}  (MCP: ${at}/mcp, ${pages}API console: ${at}/docs)`);
}

/** What is wrong with HOST and PORT, where that is what kept the server from listening. */
function addressProblems(error: unknown): string[] | undefined {
  const { code, syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return undefined;
  const why = { EADDRINUSE: 'is taken by another program', EACCES: 'may not be used by this user' }[code ?? ''];
  return [`PORT ${port} on ${address} ${why ?? `cannot be listened on (${code})`}`];
}
