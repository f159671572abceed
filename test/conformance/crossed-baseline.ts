import type { Requirements } from './suite.js';

/**
 * The scored scenarios that fail where the upstream speaks only the other era, each with what that era cannot express.
 * A scenario that fails and is not here fails the test, and so does one that is here and passes.
 */
export const crossedBaseline: Readonly<Record<Requirements, Readonly<Record<string, string>>>> = {
  // A client of 2025-11-25, an upstream of 2026-07-28.
  '2025-11-25': {},
  // A client of 2026-07-28, an upstream of 2025-11-25.
  '2026-07-28': {
    'input-required-result-basic-elicitation':
      'An elicitation request of 2025 has no name, so the gateway names it; the scenario wants the name the tool gave it.',
  },
};
