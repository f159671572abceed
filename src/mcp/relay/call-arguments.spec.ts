import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import { KeyRing } from '../../secrets/key-ring.js';
import { MissingSecretError, type UpstreamTarget } from '../../upstream/target/upstream-target.js';
import { CallArguments } from './call-arguments.service.js';

const anInstallation = () => new CallArguments(new KeyRing([{ id: 'k', key: randomBytes(32) }], 'k', randomBytes(32)));
const here = anInstallation();
const secret = 'upstream-secret-9f3b';

type Kept = CatalogueGateway['auditArguments'];
const message = (args: string, id = 1) =>
  Buffer.from(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"a","arguments":${args}}}`);
const keptOf = (kept: Kept, body: string | Buffer, by = here, secretValues = () => [secret]) =>
  by.of({ gateway: { auditArguments: kept, target: { secretValues } as unknown as UpstreamTarget } as CatalogueGateway, body, name: 'a' }); // prettier-ignore
const digest = /^hmac-sha256:[0-9a-f]{64}$/;

describe('what is kept of the arguments of a call', () => {
  it('is nothing unless an administrator says so, and of a call without arguments', () => {
    expect(keptOf('none', message('{"pin":"1234"}'))).toBeNull();
    expect(keptOf('full', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}}')).toBeNull();
    expect(keptOf('digest', '')).toBeNull();
  });

  it('is a digest: the same for equal arguments, another one for others', () => {
    const one = keptOf('digest', message('{"pin":"1234"}', 1));
    expect(one).toMatch(digest);
    expect(keptOf('digest', message('{"pin":"1234"}', 2))).toBe(one);
    expect(keptOf('digest', message('{"pin":"1235"}'))).not.toBe(one);
  });

  it('tells no short value to whoever tries all of them without the key', () => {
    const one = keptOf('digest', message('{"pin":"7"}'))!;
    for (let pin = 0; pin < 10; pin++) {
      const args = `{"pin":"${pin}"}`;
      expect(one).not.toContain(createHash('sha256').update(args).digest('hex'));
      expect(keptOf('digest', message(args), anInstallation())).not.toBe(one);
    }
  });

  it('is their text where all of it may be kept, with the secrets of the upstream masked however they are written', () => {
    const args = `{"a":"x ${secret} y","b":"\\u0075${secret.slice(1)}","c":[1.0]}`;
    expect(keptOf('full', message(args))).toBe('{"a":"x [redacted] y","b":"[redacted]","c":[1.0]}');
  });

  it('is a digest again where the text is long, or a secret of the upstream cannot be looked up', () => {
    const unresolved = () => {
      throw new MissingSecretError('${env:GONE}');
    };
    expect(keptOf('full', message(`{"a":"${'x'.repeat(3_900)}"}`))).toMatch(/^\{"a":"x{3900}"\}$/);
    expect(keptOf('full', message(`{"a":"${'x'.repeat(4_000)}"}`))).toMatch(digest);
    expect(keptOf('full', message('{"a":"b"}'), here, unresolved)).toMatch(digest);
  });

  it('is something also of arguments that stand twice, and says where a message is too long to be looked into', () => {
    const twice = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{"a":1},"arguments":{"b":2}}}';
    expect(keptOf('digest', twice)).toMatch(digest);
    expect(keptOf('full', message(`{"a":"${'x'.repeat(2 ** 20)}"}`))).toBe('too long for a digest');
  });
});
