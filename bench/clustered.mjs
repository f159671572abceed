// node clustered.mjs COUNT SCRIPT: COUNT worker processes of a script that listens, on one port.
import cluster from 'node:cluster';

const [count, script] = process.argv.slice(2);
if (cluster.isPrimary) {
  for (let i = 0; i < Number(count); i++) cluster.fork();
  process.once('SIGTERM', () => process.exit());
} else {
  await import(script);
}
