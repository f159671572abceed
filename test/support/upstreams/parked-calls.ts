import { expect } from 'vitest';
import { follow, type StreamMessage } from '../wire/event-stream.js';
import { modernRequest, post, type RawAnswer } from '../wire/mcp-client.js';
import type { Replica, TwoReplicas } from '../stores/two-replicas.js';

const patience = { timeout: 20_000 };
const input = { action: 'accept', content: { a: 'b' } };

/** Brings what was asked for, once the replica is dead, and says how the call ended for its client. */
type Finish = () => Promise<string>;

/**
 * Calls that wait for input on both replicas, made before one is killed. The returned function gives, with whoever is
 * left, what they wait for: how each ended, by name.
 */
export async function parkCalls({ balancer, seen, token }: TwoReplicas, dying: Replica, other: Replica) {
  const at = ({ process }: Replica) => `${process.url}/mcp`;
  const anywhere = `${balancer.url}/mcp`;
  const postTo = (url: string, body: object, headers: Record<string, string> = {}) =>
    post(url, token, body, headers, AbortSignal.timeout(patience.timeout));

  /** A modern client is told what is missing, and asks again with it. */
  const modern = async (asked: Replica, stays = false) => {
    const nonce = crypto.randomUUID();
    const _meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
    const params = { name: 'old__asks', arguments: { nonce, stays }, _meta };
    const first = modernRequest('tools/call', params);
    const required = (await postTo(at(asked), first.body, first.headers)).message.result!;
    const [key = ''] = Object.keys(required.inputRequests as object);
    const more = { ...params, requestState: required.requestState, inputResponses: { [key]: input } };
    const again = modernRequest('tools/call', more, 2);
    const finish = async (url = anywhere) => outcomeOf(await postTo(url, again.body, again.headers));
    return { nonce, finish };
  };

  /** The call goes on at the dying replica when it dies, and its client waits at the other. */
  const underWay = async (): Promise<Finish> => {
    const { nonce, finish } = await modern(dying, true);
    const outcome = finish(at(other)).catch((error: Error) => error.name);
    await expect.poll(() => seen.answered.has(nonce), patience).toBe(true);
    return () => outcome;
  };

  const initialize = async (replica: Replica) => {
    const hello = { protocolVersion: '2025-11-25', capabilities: { elicitation: {} }, clientInfo: { name: 'c' } };
    const answer = await postTo(at(replica), { jsonrpc: '2.0', id: 0, method: 'initialize', params: hello });
    return { 'mcp-session-id': answer.headers.get('mcp-session-id')!, 'mcp-protocol-version': '2025-11-25' };
  };

  /** A legacy client is asked on the stream of its call, and answers with a request of its own. */
  const legacy = async (name: string, asked: Replica): Promise<Finish> => {
    const session = await initialize(dying);
    const params = { name, arguments: { nonce: crypto.randomUUID() } };
    const response = await fetch(at(asked), {
      method: 'POST',
      headers: {
        ...session,
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    });
    const { messages, ended } = follow(response);
    await expect.poll(() => messages[0]?.method, patience).toBe('elicitation/create');
    return async () => {
      const answer = { jsonrpc: '2.0', id: messages[0]?.id, result: input };
      const { status } = await postTo(anywhere, answer, session);
      if (status !== 202) return `the answer was answered ${status}`;
      const end = await ended;
      return end === 'cut' && messages.length === 1 ? 'cut' : answersOf(messages.slice(1), 1);
    };
  };

  /** HTTP+SSE: the stream is the session, and ends with the replica that holds it. */
  const oldTransport = async (): Promise<Finish> => {
    const response = await fetch(`${dying.process.url}/sse`, { headers: { authorization: `Bearer ${token}` } });
    const { events, ended } = follow(response);
    await expect.poll(() => events.length, patience).toBe(1);
    const path = /data: (\S+)/.exec(events[0]!)![1]!;
    return async () => {
      const answer = await postTo(balancer.url + path, { jsonrpc: '2.0', id: 1, method: 'ping' });
      return `${await ended}, ${answer.status} ${answer.message.error?.message}`;
    };
  };

  const calls: Record<string, Finish> = {
    'modern, parked there': (await modern(dying)).finish,
    'modern, goes on there': await underWay(),
    'modern, parked here': (await modern(other)).finish,
    'legacy, asked there': await legacy('old__asks', dying),
    'legacy, asked here': await legacy('old__asks', other),
    'legacy on modern, asked there': await legacy('new__asks', dying),
    'legacy on modern, asked here': await legacy('new__asks', other),
    'HTTP+SSE, stream there': await oldTransport(),
  };
  return async (): Promise<Record<string, string>> => {
    const outcomes = Object.entries(calls).map(async ([name, finish]) => [name, await finish()] as const);
    return Object.fromEntries(await Promise.all(outcomes));
  };
}

/** What {@link parkCalls} must come to: there is the killed replica, here the other. */
export const parkedOutcomes = {
  'modern, parked there': 'error -32603 REPLICA_LOST of old',
  'modern, goes on there': 'error -32603 REPLICA_LOST of old',
  'modern, parked here': 'answered',
  'legacy, asked there': 'cut',
  'legacy, asked here': 'answered',
  'legacy on modern, asked there': 'cut',
  'legacy on modern, asked here': 'answered',
  'HTTP+SSE, stream there': 'cut, 404 Session not found',
};

const outcomeOf = ({ status, text, message }: RawAnswer): string =>
  status === 200 ? answersOf([message as StreamMessage], 2) : `${status} ${text}`;

/** `answered` where exactly one of the messages is the answer to the request, with what was given. */
function answersOf(messages: readonly StreamMessage[], id: number): string {
  const [answer, ...others] = messages;
  if (answer?.id !== id || others.length > 0) return `wrong: ${JSON.stringify(messages)}`;
  const error = answer.error as { code: number; data?: { code?: string; gateway?: string } } | undefined;
  if (error !== undefined) return `error ${error.code} ${error.data?.code} of ${error.data?.gateway}`;
  return JSON.stringify(answer.result).includes('accept') ? 'answered' : `wrong: ${JSON.stringify(answer)}`;
}
