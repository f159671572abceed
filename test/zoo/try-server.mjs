// One real server: started, registered, and compared with what comes through the gateway.
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { at, newNode } from './cache.mjs';
import { startDatabase } from './database.mjs';
import { listDifferences } from './differences.mjs';
import { talk } from './talk.mjs';

/** Longest start of a server, in milliseconds: some load much before they listen. */
const START_MS = 90_000;

const running = new Set();

/** Ends whatever runs, at once. */
export function endServers() {
  for (const signal of running) signal('SIGTERM');
}

/** Starts a server; resolves with its URL when it listens, and how it is ended. */
export async function startServer({ name, start, env, database, path = '/mcp', host = '127.0.0.1' }) {
  const port = String(await freePort());
  const wanted = database ? await startDatabase() : null;
  const [command, ...args] = start(port, wanted?.url);
  const log = openSync(at('log', `${name}.log`), 'w');
  const PATH = `${dirname(newNode())}:${process.env.PATH}`;
  const child = spawn(command, args, {
    cwd: at('fs'),
    env: { ...process.env, PATH, ...env?.(port) },
    stdio: ['pipe', log, log],
    detached: true,
  });
  const gone = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // It has ended by itself.
    }
  };
  running.add(signal);
  // A bridge ends what it started when it is asked to, and not when it is killed.
  const end = async () => {
    running.delete(signal);
    signal('SIGTERM');
    await Promise.race([gone, pause(2_000)]);
    signal('SIGKILL');
    await wanted?.stop();
  };
  const listens = await Promise.race([listening(Number(port)), gone.then(() => false)]);
  if (!listens) {
    await end();
    throw new Error(`does not start: see ${at('log', `${name}.log`)}`);
  }
  await pause(500);
  return { url: `http://${host}:${port}${path}`, end };
}

/** Registers the server, compares, and says what differs. */
export async function tryServer(server, url, gatehouse) {
  const transport = server.path === '/sse' ? 'sse' : 'http';
  const { headers = {}, name } = server;
  const direct = await seenBy(url, transport, headers, server.call);
  const call = [direct.tool, server.call[1]];
  const slug = `zoo-${name}`;
  const body = { name: slug, url, timeout_seconds: 60 };
  const auth_headers = Object.entries(headers).map(([key, value]) => ({ key, value }));
  const registered = await gatehouse.api('POST', '/gateways', {
    ...body,
    ...(auth_headers.length > 0 ? { auth_type: 'authheaders', auth_headers } : {}),
  });
  if (registered.status !== 201) throw new Error(`is not registered: ${JSON.stringify(registered.body).slice(0, 300)}`);
  const bearer = { authorization: `Bearer ${gatehouse.token}` };
  const own = await seenBy(`${gatehouse.url}/gateways/${slug}/mcp`, 'http', bearer, call);
  const names = await gatehouse.namesOf(slug);
  const aggregate = await seenBy(`${gatehouse.url}/mcp`, 'http', bearer, call, names);
  return {
    version: registered.body.protocolVersion,
    tools: direct.definitions.tools.length,
    prompts: direct.definitions.prompts.length,
    resources: direct.definitions.resources.length,
    call: direct.outcome,
    warnings: registered.body.warnings ?? [],
    differences: [
      ...compared('gateway', direct, own),
      ...compared('/mcp', besideOthers(direct), aggregate, ['tools', 'prompts']),
    ],
  };
}

/** What of a server is offered beside others: tools that can only be called as tasks are not (docs/mcp.md). */
const besideOthers = ({ definitions, ...rest }) => ({
  ...rest,
  definitions: {
    ...definitions,
    tools: definitions.tools.filter(({ execution }) => execution?.taskSupport !== 'required'),
  },
});

/** Of the aggregate only what is the gateway's counts, under its own names. */
async function seenBy(url, transport, headers, [wanted, args], names = null) {
  const conversation = await talk(url, transport, headers);
  try {
    const definitions = await conversation.definitions();
    for (const [kind, own] of Object.entries(names ?? {})) definitions[kind] = underOwnNames(definitions[kind], own);
    // Another version of the server may have other tools.
    const tool = definitions.tools.some(({ name }) => name === wanted) ? wanted : definitions.tools[0].name;
    const exposed = [...(names?.tools ?? [])].find(([, own]) => own === tool)?.[0];
    return { definitions, tool, ...(await conversation.call(exposed ?? tool, args)) };
  } finally {
    await conversation.close();
  }
}

const underOwnNames = (items, own) =>
  items.filter(({ name }) => own.has(name)).map((item) => ({ ...item, name: own.get(item.name) }));

function compared(door, direct, through, kinds = ['tools', 'prompts', 'resources']) {
  const lists = kinds.flatMap((kind) => listDifferences(kind, direct.definitions[kind], through.definitions[kind]));
  const call = direct.outcome === through.outcome ? [] : [`the call: ${direct.outcome} is ${through.outcome}`];
  return [...lists, ...call].map((line) => `${door} ${line}`);
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function listening(port) {
  for (const end = Date.now() + START_MS; Date.now() < end; await pause(200)) if (await connects(port)) return true;
  return false;
}

const connects = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
