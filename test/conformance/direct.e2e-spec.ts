import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startConformanceUpstream, type ConformanceUpstream } from '../support/conformance-upstream/upstream.js';
import { testTools } from '../support/upstreams/test-tools.js';
import { failures, runSuite, scoredScenarios } from './suite.js';

describe('the conformance upstream, asked directly', () => {
  let upstream: ConformanceUpstream;
  beforeAll(async () => {
    testTools();
    upstream = await startConformanceUpstream();
  });
  afterAll(() => upstream.close());

  it('passes all 30 scored scenarios of 2025-11-25', async () => {
    const scored = scoredScenarios('2025-11-25');
    expect(scored).toHaveLength(30);
    expect(failures(await runSuite(upstream.url, '2025-11-25'), scored)).toEqual({});
  }, 60_000);

  it('passes all 37 scored scenarios of 2026-07-28', async () => {
    const scored = scoredScenarios('2026-07-28');
    expect(scored).toHaveLength(37);
    expect(failures(await runSuite(upstream.url, '2026-07-28'), scored)).toEqual({});
  }, 60_000);
});
