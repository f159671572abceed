import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { startConformanceUpstream, type ConformanceUpstream } from '../support/conformance-upstream/upstream.js';
import { demandedHeaders } from '../support/upstreams/demanded-headers.js';
import { register } from '../support/upstreams/register.js';
import { testTools } from '../support/upstreams/test-tools.js';
import { crossedBaseline } from './crossed-baseline.js';
import { failedChecks, failures, runSuite, scoredScenarios } from './suite.js';

// The suite sends no credentials, so the gateway lets anonymous callers in; the upstream behind it demands three headers.
describe.each([
  { requirements: '2025-11-25', eras: 'legacy', scenarios: 30 },
  { requirements: '2025-11-25', eras: 'both', scenarios: 30 },
  { requirements: '2026-07-28', eras: 'modern', scenarios: 37 },
  { requirements: '2026-07-28', eras: 'both', scenarios: 37 },
] as const)(
  'conformance to $requirements in front of an upstream of eras: $eras',
  ({ requirements, eras, scenarios }) => {
    let direct: ConformanceUpstream;
    let guarded: ConformanceUpstream;
    let gatehouse: StartedGatehouse;

    beforeAll(async () => {
      testTools();
      direct = await startConformanceUpstream({ eras });
      guarded = await startConformanceUpstream({ eras, headers: demandedHeaders });
      gatehouse = await startGatehouse({ AUTH_REQUIRED: 'false' });
      await register(gatehouse, guarded.url, 'reference', demandedHeaders);
    });
    afterAll(async () => {
      await gatehouse.close();
      await Promise.all([direct.close(), guarded.close()]);
    });

    it('passes every scored scenario, and of the rest all that the direct run passes', async () => {
      const scored = scoredScenarios(requirements);
      expect(scored).toHaveLength(scenarios);
      const through = await runSuite(`${gatehouse.url}/gateways/reference/mcp`, requirements);
      expect(failures(through, scored)).toEqual({});
      const alone = failedChecks(await runSuite(direct.url, requirements));
      const worse = Object.entries(failedChecks(through)).flatMap(([name, checks]) =>
        checks.filter((check) => !alone[name]?.includes(check)),
      );
      expect(worse).toEqual([]);
    });
  },
);

// Eras translated: the suite of one revision, an upstream that speaks only the other.
describe.each([
  { requirements: '2025-11-25', eras: 'modern' },
  { requirements: '2026-07-28', eras: 'legacy' },
] as const)('the $requirements suite in front of a $eras upstream', ({ requirements, eras }) => {
  let upstream: ConformanceUpstream;
  let gatehouse: StartedGatehouse;

  beforeAll(async () => {
    testTools();
    upstream = await startConformanceUpstream({ eras, headers: demandedHeaders });
    gatehouse = await startGatehouse({ AUTH_REQUIRED: 'false' });
    await register(gatehouse, upstream.url, 'reference', demandedHeaders);
  });
  afterAll(async () => {
    await gatehouse.close();
    await upstream.close();
  });

  it('fails only what the baseline gives a reason for', async () => {
    const through = await runSuite(`${gatehouse.url}/gateways/reference/mcp`, requirements);
    const failed = failures(through, scoredScenarios(requirements));
    const excused = crossedBaseline[requirements];
    const unexcused = Object.entries(failed).filter(([name]) => !(name in excused));
    expect(Object.fromEntries(unexcused)).toEqual({});
    // An entry that no longer fails is out of date.
    expect(Object.keys(excused).filter((name) => !(name in failed))).toEqual([]);
  }, 120_000);
});
