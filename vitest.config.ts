import { defineConfig } from 'vitest/config';

/** The files of a project share their workers' modules: importing the application anew for each cost a third of the run. So no file replaces a module (`vi.mock`), and each gives back what it changed. */
const shared = { isolate: false, setupFiles: ['test/support/quiet-logs.ts'] };

const e2e = {
  ...shared,
  include: ['test/**/*.e2e-spec.ts'],
  globalSetup: ['test/support/global-setup.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

/** The same end-to-end suite runs on both stores: real Postgres shows races, the embedded store shows nested-query deadlocks. What only one of them has is in *.postgres-spec.ts and *.embedded-spec.ts. */
export default defineConfig({
  test: {
    // Tests wait for a third of their time: for processes, for browsers, for what happens in a while.
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['src/**/*.spec.ts', 'admin-ui/src/**/*.spec.ts'],
          testTimeout: 30_000,
        },
      },
      // What a person types, run as processes from the build; each starts its own store.
      { test: { name: 'commands', include: ['test/commands/**/*.spec.ts'], testTimeout: 90_000, hookTimeout: 90_000 } },
      // What is deployed: compose files, the chart, proxy configurations. No container engine, no cluster.
      { test: { name: 'deploy', include: ['test/deploy/*.spec.ts'], testTimeout: 60_000, hookTimeout: 120_000 } },
      {
        test: {
          ...e2e,
          name: 'e2e-postgres',
          include: [...e2e.include, 'test/**/*.postgres-spec.ts'],
          env: { TEST_STORE: 'postgres' },
        },
      },
      // The conformance suite, the browser, bounds, the doctor, and who callers and upstreams are ask nothing of the store.
      {
        test: {
          ...e2e,
          name: 'e2e-embedded',
          include: [...e2e.include, 'test/**/*.embedded-spec.ts'],
          exclude: [
            'test/conformance/**',
            'test/clients/**',
            'test/browser/**',
            'test/hostile/bounds.e2e-spec.ts',
            'test/operations/doctor.e2e-spec.ts',
            'test/hostile/hostile-messages.e2e-spec.ts',
            'test/identity/identity-matrix.e2e-spec.ts',
            'test/identity/proxy-guide.e2e-spec.ts',
            'test/upstreams/upstream-*.e2e-spec.ts',
          ],
          env: { TEST_STORE: 'embedded' },
        },
      },
      // Behind real proxies; run by scripts/interop.mjs, which says what is not installed.
      {
        test: {
          ...e2e,
          name: 'interop',
          include: ['test/interop/*.interop-spec.ts'],
          env: { TEST_STORE: 'embedded' },
        },
      },
      {
        test: {
          ...e2e,
          name: 'long',
          include: ['test/**/*.long-spec.ts'],
          env: { TEST_STORE: 'postgres' },
          testTimeout: 1_800_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
