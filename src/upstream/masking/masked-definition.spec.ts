import { secretPatterns } from './redactor.js';
import { describe, expect, it } from 'vitest';
import { maskedDefinition } from './masked-definition.js';

const secret = 'secret/key-123';
const secrets = secretPatterns([secret]);
const masked = (definition: object) => {
  const { definition: text, secretIn } = maskedDefinition(JSON.stringify(definition), secrets);
  return [JSON.parse(text), secretIn];
};

describe('maskedDefinition', () => {
  it('leaves one without a secret byte for byte', () => {
    const definition = '{ "name":"a",\n "inputSchema" : {"type":"object"}, "n": 1.0 }';
    expect(maskedDefinition(definition, secrets)).toEqual({ definition, secretIn: 'nothing' });
  });

  it('masks texts wherever they stand', () => {
    expect(
      masked({ description: `a ${secret}`, name: 'a', annotations: { title: secret }, inputSchema: {}, _meta: [secret] }),
    ).toEqual([
      { description: 'a [redacted]', name: 'a', annotations: { title: '[redacted]' }, inputSchema: {}, _meta: ['[redacted]'] },
      'text',
    ]);
  }); // prettier-ignore

  it('masks no name and no schema, and says so', () => {
    for (const kept of [
      { name: secret },
      { uri: `x://${secret}` },
      { uriTemplate: `x://${secret}/{a}` },
      { inputSchema: { properties: { a: { enum: [secret], description: secret } } } },
      { outputSchema: { [secret]: true } },
      { arguments: [{ name: 'a' }, { name: secret }] },
    ]) {
      expect(masked({ ...kept, description: secret })).toEqual([
        { ...kept, description: '[redacted]' },
        'name or schema',
      ]);
    }
    expect(masked({ arguments: [{ description: secret, name: 'a' }] })).toEqual([
      { arguments: [{ description: '[redacted]', name: 'a' }] },
      'text',
    ]);
  });

  it('masks all of what makes no sense', () => {
    const definition = `{"name":"a","inputSchema":"${secret}","inputSchema":"${secret}"}`;
    expect(maskedDefinition(definition, secrets)).toEqual({
      definition: definition.replaceAll(secret, '[redacted]'),
      secretIn: 'text',
    });
  });
});
