// `npm run bench:check`: CPU a call of the gateway against the same run's nginx (the direct server where there is no
// nginx), compared with the ratio kept in baseline.json. Ratios, because machines differ and minutes are noisy.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { byCase } from './report.mjs';

const file = join(import.meta.dirname, 'baseline.json');
const ALLOWED = 1.15;
const read = () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});

/** {case: {nginx?, direct?}}: how many times the reference's CPU a call the gateway takes. */
function ratios(results) {
  const cases = byCase(results);
  const main = cases['tools/call, modern'];
  return Object.fromEntries(
    Object.entries(cases).map(([name, targets]) => [
      name,
      Object.fromEntries(
        ['nginx', 'direct']
          .filter((reference) => targets[reference] ?? main?.[reference])
          .map((reference) => {
            const { cpuMicros } = targets[reference] ?? main[reference];
            return [reference, Number((targets.gateway.cpuMicros / cpuMicros).toFixed(2))];
          }),
      ),
    ]),
  );
}

export function saveBaseline(version, results) {
  const baseline = { ...read(), [version]: ratios(results) };
  writeFileSync(file, `${JSON.stringify(baseline, null, 2)}\n`);
  console.log('\nwritten: bench/baseline.json');
}

/** Prints a line a case; true when none is more than 15 % dearer than the baseline says. */
export function check(version, results) {
  const baseline = read()[version];
  if (!baseline)
    throw new Error(`bench/baseline.json holds nothing for Node ${version}: npm run bench -- --save-baseline`);
  let ok = true;
  for (const [name, now] of Object.entries(ratios(results))) {
    const reference = ['nginx', 'direct'].find((key) => now[key] && baseline[name]?.[key]);
    if (!reference) continue;
    const dearer = now[reference] / baseline[name][reference];
    ok &&= dearer <= ALLOWED;
    const verdict = dearer <= ALLOWED ? 'ok' : `more than ${Math.round((ALLOWED - 1) * 100)} % dearer`;
    console.log(`${name}: ${now[reference]} × ${reference}, was ${baseline[name][reference]}: ${verdict}`);
  }
  return ok;
}
