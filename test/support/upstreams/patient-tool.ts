import type { SampleTool } from './upstream.js';

/** A tool that never answers; it counts the calls that were cancelled at the upstream. */
export function patientTool() {
  const count = { cancelled: 0 };
  const tool: SampleTool = {
    definition: { name: 'patient', inputSchema: { type: 'object' } },
    call: (_args, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          count.cancelled++;
          reject(new Error('cancelled'));
        });
      }),
  };
  return { tool, count };
}
