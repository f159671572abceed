import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { startConformanceUpstream, type ConformanceUpstream } from '../support/conformance-upstream/upstream.js';
import { demandedHeaders, register } from '../support/registration.js';
import { testTools } from '../support/test-tools.js';
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
      await register(gatehouse, 'reference', guarded.url);
    });
    afterAll(async () => {
      await gatehouse.close();
      await Promise.all([direct.close(), guarded.close()]);
    });

    it('passes every scored scenario, and fails and passes the rest as the direct run does', async () => {
      const scored = scoredScenarios(requirements);
      expect(scored).toHaveLength(scenarios);
      const through = await runSuite(`${gatehouse.url}/gateways/reference/mcp`, requirements);
      expect(failures(through, scored)).toEqual({});
      expect(failedChecks(through)).toEqual(failedChecks(await runSuite(direct.url, requirements)));
    }, 120_000);
  },
);
