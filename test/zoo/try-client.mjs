// One real client at one endpoint.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { newNode } from './cache.mjs';

/** Longest run of a client, in milliseconds. */
const LIMIT_MS = 120_000;
/** Nothing of these programs leaves the machine. */
const quiet = {
  DO_NOT_TRACK: '1',
  MCP_USE_ANONYMIZED_TELEMETRY: 'false',
  DISABLE_TELEMETRY: '1',
  DISABLE_AUTOUPDATER: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  OPENCODE_DISABLE_AUTOUPDATE: '1',
  OPENCODE_DISABLE_MODELS_FETCH: '1',
  GEMINI_CLI_TRUST_WORKSPACE: 'true',
};

/** What is wrong, or null: it listed `tools` tools, or between `least` and any number, and got the echo of what it said. */
export async function tryClient(client, { url, tool, tools, least = tools, token }) {
  const output = await run(client.command(url, tool, token), token);
  if (client.lists !== undefined) return client.lists.test(output) ? null : lastOf(output);
  const listed = Number(/^tools: (\d+)/m.exec(output)?.[1]);
  if (listed !== tools && !(least < tools && listed >= least))
    return `lists ${listed} of ${tools} tools: ${lastOf(output)}`;
  return /^called: .*Echo: zoo/ms.test(output) ? null : `is not answered: ${lastOf(output)}`;
}

const lastOf = (output) => output.trim().split('\n').slice(-3).join(' | ').slice(-300);

function run([command, ...args], token) {
  const home = mkdtempSync(join(tmpdir(), 'gatehouse-zoo-home-'));
  const PATH = `${dirname(newNode())}:${process.env.PATH}`;
  const env = { ...process.env, ...quiet, PATH, HOME: home, MCP_REMOTE_CONFIG_DIR: home, TOKEN: token };
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const end = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const limit = setTimeout(end, LIMIT_MS);
    child.once('error', (error) => (output += error.message));
    child.once('close', () => {
      clearTimeout(limit);
      end();
      rmSync(home, { recursive: true, force: true, maxRetries: 3 });
      resolve(output.replaceAll(token, 'TOKEN'));
    });
  });
}
