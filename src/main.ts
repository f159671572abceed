import 'reflect-metadata';
import cluster from 'node:cluster';
import type { Environment } from './config/environment.js';
import { ConfigurationError } from './config/read-environment.js';
import { processSettings } from './settings.js';
import { startApp } from './start-app.js';
import { superviseWorkers } from './workers.js';

/** Exit code of a start refused for its settings (EX_CONFIG of sysexits.h). */
const refused = 78;

try {
  const env = processSettings();
  // Node would open its inspector on SIGUSR1, which shows every secret in memory.
  process.on('SIGUSR1', () => {});
  if (cluster.isPrimary && env.WEB_CONCURRENCY > 1) process.exit(await superviseWorkers(env.WEB_CONCURRENCY, refused));
  await serve(env);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  for (const problem of error.problems) console.error(`gatehouse: ${problem}`);
  process.exit(refused);
}

async function serve(env: Environment): Promise<void> {
  const gatehouse = await startApp(env);
  console.log(`Gatehouse listens on ${gatehouse.url}  (MCP: ${gatehouse.url}/mcp, API console: ${gatehouse.url}/docs)`);
  const stop = async () => {
    await gatehouse.close();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
