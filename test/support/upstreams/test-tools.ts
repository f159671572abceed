import { execFileSync } from 'node:child_process';

/** Node 24 and the node_modules folder of test/tools, installed on first use (a matter of seconds, once). */
export function testTools(): { node24: string; modules: string } {
  const printed = execFileSync(process.execPath, ['scripts/tools.mjs'], { encoding: 'utf8' });
  return JSON.parse(printed) as { node24: string; modules: string };
}
