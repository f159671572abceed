// node over-stdio.mjs TOOL COMMAND...: a client that speaks stdio, through a program that makes a server of an address.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const [tool, command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
const say = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const hello = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'zoo', version: '1' } };

const next = {
  1() {
    say({ method: 'notifications/initialized' });
    say({ id: 2, method: 'tools/list', params: {} });
  },
  2({ tools }) {
    console.log(`tools: ${tools.length}`);
    say({ id: 3, method: 'tools/call', params: { name: tool, arguments: { message: 'zoo' } } });
  },
  3({ content }) {
    console.log(`called: ${JSON.stringify(content)}`);
    child.kill();
    process.exit(0);
  },
};

createInterface({ input: child.stdout }).on('line', (line) => {
  const { id, result, error } = JSON.parse(line);
  if (error) {
    console.log(`ERROR ${error.message}`);
    child.kill();
    process.exit(1);
  }
  if (result !== undefined) next[id]?.(result);
});
say({ id: 1, method: 'initialize', params: hello });
