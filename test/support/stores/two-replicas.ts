import { setTimeout as sleep } from 'node:timers/promises';
import { Opened } from './replica.js';
import { ensureBuilt, registerAt, startReplicaProcess, userToken, type ReplicaProcess } from './replica-process.js';
import { RoundRobin, type Backend } from './round-robin.js';
import { emptyStore, freshStore } from './store.js';
import { startUpstream, type CallContext, type SampleTool } from '../upstreams/upstream.js';

const question = { message: 'which?', requestedSchema: { type: 'object', properties: {} } };
const tool = (name: string, call: SampleTool['call']) => ({
  definition: { name, inputSchema: { type: 'object' } },
  call,
});
const text = (value: string) => ({ content: [{ type: 'text', text: value }] });

/** What the upstreams saw of the calls: how often each nonce came, and which were given what they asked for. */
export class Seen {
  readonly times = new Map<string, number>();
  readonly answered = new Set<string>();

  note(nonce: unknown): void {
    this.times.set(String(nonce), (this.times.get(String(nonce)) ?? 0) + 1);
  }

  get doubled(): string[] {
    return [...this.times].filter(([, times]) => times > 1).map(([nonce]) => nonce);
  }
}

/** Gives its nonce back after `ms`. */
const nonce = (seen: Seen) =>
  tool('nonce', async (args) => {
    seen.note(args.nonce);
    await sleep(Number(args.ms));
    return text(String(args.nonce));
  });

/** Asks for input as the older revisions do, within the call; with `stays` it ends only when its caller is gone. */
const asks = (seen: Seen) =>
  tool('asks', async (args, { ask, signal }) => {
    seen.note(args.nonce);
    const { result } = await ask('elicitation/create', question);
    seen.answered.add(String(args.nonce));
    if (args.stays === true) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return text(JSON.stringify(result));
  });

/** Asks for input as 2026-07-28 does: the call is sent again with it. */
const rounds = (seen: Seen) =>
  tool('asks', (args, { request }: CallContext) => {
    const { inputResponses, requestState } = request.rpc?.params ?? {};
    if (requestState === undefined) {
      seen.note(args.nonce);
      const inputRequests = { q: { method: 'elicitation/create', params: question } };
      return { resultType: 'input_required', requestState: 'one', inputRequests };
    }
    seen.note(`${String(args.nonce)}, answered`);
    return text(JSON.stringify(inputResponses));
  });

export interface Replica {
  process: ReplicaProcess;
  backend: Backend;
}

export type TwoReplicas = Awaited<ReturnType<typeof startTwoReplicas>>;

/**
 * Two processes of the build on one store behind a plain round robin, with an upstream of each era (`old`, `new`). `settings` of
 * both come on top of those of a test. With `from`, a checkout of another version with its build, both begin as that version on an
 * empty store, and what takes their place is this one.
 */
export async function startTwoReplicas(settings: Readonly<Record<string, string>> = {}, from?: string) {
  ensureBuilt();
  const opened = new Opened();
  const seen = new Seen();
  const store = opened.keep(await (from === undefined ? freshStore() : emptyStore()));
  const old = opened.keep(await startUpstream({ speaks: 'legacy', sse: true, tools: [nonce(seen), asks(seen)] }));
  const modern = opened.keep(await startUpstream({ speaks: 'modern', tools: [nonce(seen), rounds(seen)] }));
  const balancer = opened.keep(new RoundRobin());
  await balancer.listen();
  const start = async (checkout?: string): Promise<Replica> => {
    const process = await startReplicaProcess(store, settings, checkout);
    opened.keep({ close: () => process.end('SIGKILL') });
    return { process, backend: balancer.add(process.url) };
  };
  const replicas: [Replica, Replica] = await Promise.all([start(from), start(from)]);
  await registerAt(balancer.url, 'Old', old.url);
  await registerAt(balancer.url, 'New', modern.url);
  const token = await userToken('alice');
  for (const { process } of replicas) await offers(process.url, token, 'new__nonce');
  return {
    balancer,
    replicas,
    seen,
    store,
    token,
    /** A fresh process in the place of one that ended; the balancer knew the old address until now. */
    restart: async (index: 0 | 1) => {
      const ended = replicas[index];
      replicas[index] = await start();
      balancer.remove(ended.backend);
      return replicas[index];
    },
    close: () => opened.closeAll(),
  };
}

/** What is registered at one replica is told to the other. */
async function offers(url: string, token: string, name: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  for (;;) {
    const answer = await fetch(`${url}/mcp`, { method: 'POST', headers, body: list });
    if ((await answer.text()).includes(name)) return;
    await sleep(20);
  }
}
