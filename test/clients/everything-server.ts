import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { testTools } from '../support/upstreams/test-tools.js';

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** The reference server of the protocol's authors as its own process, over one of its two HTTP transports. */
export async function startEverything(transport: 'streamableHttp' | 'sse') {
  const { node24, modules } = testTools();
  const port = await freePort();
  const program = join(modules, '@modelcontextprotocol/server-everything/dist/index.js');
  const child = spawn(node24, [program, transport], {
    env: { PATH: process.env.PATH, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    let printed = '';
    child.stderr.on('data', (chunk) => {
      printed += String(chunk);
      if (printed.includes(`port ${port}`)) resolve();
    });
    child.once('exit', () => reject(new Error(`server-everything ended:\n${printed}`)));
  });
  return {
    url: `http://127.0.0.1:${port}/${transport === 'sse' ? 'sse' : 'mcp'}`,
    close: () => new Promise<void>((resolve) => (child.once('exit', () => resolve()), child.kill('SIGKILL'))),
  };
}
