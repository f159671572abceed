import 'reflect-metadata';
import { processSettings } from './settings.js';
import { ConfigurationError } from './config/read-environment.js';
import { startApp } from './start-app.js';

/** Exit code of a start refused for its settings (EX_CONFIG of sysexits.h). */
const refused = 78;

try {
  const gatehouse = await startApp(processSettings());
  console.log(`Gatehouse listens on ${gatehouse.url}  (MCP: ${gatehouse.url}/mcp, API console: ${gatehouse.url}/docs)`);
  const stop = async () => {
    await gatehouse.close();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Node would open its inspector on SIGUSR1, which shows every secret in memory.
  process.on('SIGUSR1', () => {});
} catch (error) {
  if (error instanceof ConfigurationError) {
    for (const problem of error.problems) console.error(`gatehouse: ${problem}`);
    process.exit(refused);
  }
  throw error;
}
