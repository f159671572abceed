import { afterAll, afterEach, expect, it, vi } from 'vitest';
import type { Finding } from '../../src/doctor/finding.js';
import { startGatehouse } from '../support/app.js';
import { Opened } from '../support/stores/replica.js';

const opened = new Opened();
afterAll(() => opened.closeAll());
afterEach(() => vi.useRealTimers());

it('a clock that is not that of the database is found', async () => {
  const gatehouse = opened.keep(await startGatehouse());
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 90_000 });
  const { body } = await gatehouse.admin<{ findings: Finding[] }>('/admin/diagnostics');
  const [clock] = body.findings.filter(({ about }) => about === 'clock');
  expect(clock).toMatchObject({ severity: 'warning', code: 'CLOCK', message: expect.stringContaining('90 s apart') });
});
