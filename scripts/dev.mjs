// Development on PORT (8000): Vite serves the pages and replaces their parts as files change, and passes everything else to the
// gateway, which is restarted when its sources change.
import { spawn } from 'node:child_process';
import { createServer } from 'vite';

const port = Number(process.env.PORT || 8000);
const own = port + 1;
process.env.GATEWAY_URL = `http://127.0.0.1:${own}`;
const vite = await createServer({
  configFile: 'admin-ui/vite.config.ts',
  server: { host: process.env.HOST ?? '127.0.0.1', port },
});
await vite.listen();
const gateway = spawn(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'start', '--watch'], {
  stdio: ['ignore', 'inherit', 'inherit'],
  // A group of its own, since the gateway is a grandchild, which would outlive its parent and keep the port.
  detached: true,
  env: { ...process.env, HOST: '127.0.0.1', PORT: String(own) },
});
console.log(`Development: http://localhost:${port}/admin/  (the gateway itself is on port ${own})`);
const stop = () => process.kill(-gateway.pid, 'SIGTERM');
process.on('SIGINT', stop).on('SIGTERM', stop);
gateway.on('exit', async (code) => {
  await vite.close();
  process.exit(code ?? 0);
});
