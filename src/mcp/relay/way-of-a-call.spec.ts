import { Injectable, Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import { environment, InjectEnvironment, type Environment } from '../../config/environment.js';
import { readEnvironment } from '../../config/read-environment.js';
import { Ledger } from '../../limits/budgets/ledger.service.js';
import { Places } from '../../limits/budgets/places.service.js';
import { anonymous } from '../../identity/principal/principal.js';
import { LimitReached } from '../../problems/limit-reached.js';
import type { Failure } from '../../protocol/failures.js';
import type { Call, CallOrigin } from './call.js';
import { aggregate } from '../request/mcp-path.js';
import { wayOf, WayOfACall, type Observer, type Policy } from './way-of-a-call.js';

beforeAll(() => void vi.spyOn(Logger.prototype, 'warn').mockReturnValue());
afterAll(() => void vi.restoreAllMocks());

const env = readEnvironment({});
const origin: CallOrigin = {
  door: 'mcp',
  scope: aggregate,
  principal: anonymous,
  account: new Ledger(env).of('somebody'),
  head: { requestId: 'request-1' },
  until: Infinity,
};
const route = { gateway: { slug: 'up' } as CatalogueGateway, body: '', name: 'echo' };

/** A way with these policies; what its observers heard, and how calls came out of it. */
function wayWith(...policies: readonly Policy[]) {
  const heard: (readonly [string, string | null])[] = [];
  const came: string[] = [];
  const places = new Places(new Ledger(env), env);
  const way = new WayOfACall(places, policies, [{ ended: ({ method }, code) => void heard.push([method, code]) }]);
  const begun = () => way.begin(origin, { id: 1, method: 'tools/call' }, route, 'modern');
  const go = (call: Call, send = () => void came.push('sent')) =>
    way.go(call, { fail: (failure: Failure) => came.push(call.failed(failure)) }, send);
  return { way, heard, came, begun, go };
}

/** A feature that wants a say: a class of its own, and its name in the list. */
@Injectable()
class NoEchoes implements Policy {
  constructor(@InjectEnvironment() private readonly settings: Environment) {}

  admit({ route: { name } }: Call): LimitReached | null {
    return name === 'echo' ? new LimitReached('RATE_LIMITED', `no echoes at ${this.settings.PORT}`, 7) : null;
  }
}

describe('the way of a call', () => {
  it('is a list that the container builds: whoever is named in it is asked, and is given what it needs', async () => {
    const heard: (string | null)[] = [];
    class Hears implements Observer {
      ended = (_call: Call, code: string | null) => void heard.push(code);
    }
    const known = { provide: environment.KEY, useValue: env };
    const providers = [known, Ledger, Places, NoEchoes, Hears, wayOf([NoEchoes], [Hears])];
    const house = await Test.createTestingModule({ providers }).compile();
    const way = house.get(WayOfACall);
    const call = way.begin(origin, { id: 1, method: 'tools/call' }, route, 'modern');
    await expect(
      way.admitted(call).catch((failure: Failure) => Promise.reject(new Error(call.failed(failure)))),
    ).rejects.toThrow(`no echoes at ${env.PORT}`);
    expect(heard).toEqual(['RATE_LIMITED']);
    await house.close();
  });

  it('takes a policy that somebody adds: asked for every call before it is sent, and what it says reaches the client', () => {
    const noEcho: Policy = {
      admit: ({ route: { name } }) => (name === 'echo' ? new LimitReached('RATE_LIMITED', 'no more echoes', 7) : null),
    };
    const { begun, go, came, heard } = wayWith({ admit: () => null }, noEcho);
    go(begun());
    expect(came.map((text) => JSON.parse(text) as unknown)).toEqual([
      {
        jsonrpc: '2.0',
        id: 1,
        error: {
          code: -32000,
          message: 'no more echoes',
          data: { code: 'RATE_LIMITED', requestId: 'request-1', retryAfterSeconds: 7 },
        },
      },
    ]);
    expect(heard).toEqual([['tools/call', 'RATE_LIMITED']]);
  });

  it('ends a call once, whatever happens after its first end', () => {
    const { begun, go, came, heard } = wayWith();
    const call = begun();
    let released = 0;
    call.whenOver = () => (released += 1);
    go(call);
    call.done();
    call.end('CLIENT_GONE');
    call.failed(new LimitReached('GATEWAY_BUSY', 'full', 1));
    expect([came[0], heard, released]).toEqual(['sent', [['tools/call', null]], 1]);
  });

  it('ends a call that cannot be sent, and leaves the error to whoever sent it', () => {
    const { begun, go, heard } = wayWith();
    const broken = () => {
      throw new Error('two names');
    };
    expect(() => go(begun(), broken)).toThrow('two names');
    expect(heard).toEqual([['tools/call', 'INVALID_REQUEST']]);
  });

  it('refuses with a rejection where a call goes on with a promise', async () => {
    const full = new LimitReached('GATEWAY_BUSY', 'full', 1);
    const { way, begun } = wayWith({ admit: () => full });
    await expect(way.admitted(begun())).rejects.toBe(full);
  });
});
