import { describe, expect, it } from 'vitest';
import { capabilitiesOf, flagsOf } from './client-flags.js';

describe('client capabilities in a session id', () => {
  it.each([
    {},
    { roots: {} },
    { roots: { listChanged: true }, sampling: {} },
    { elicitation: { form: {}, url: {} }, sampling: { tools: {}, context: {} } },
  ])('%j comes back', (capabilities) => {
    expect(capabilitiesOf(flagsOf(capabilities))).toEqual(capabilities);
  });
});
