// The table on the terminal, report.json (one entry a Node version, so that a run under 20 and one under 24 stand
// side by side) and report.svg, drawn from it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;
const file = join(here, 'report.json');

/** {case: {target: figures}} of a result map keyed `case|target`. */
export function byCase(results) {
  const cases = {};
  for (const [label, figures] of results) {
    const [name, target] = label.split('|');
    (cases[name] ??= {})[target] = figures;
  }
  return cases;
}

const number = (value, digits) => value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const ratio = (value, reference) => (reference ? `${number(value / reference, 2)} ×` : '');

export function printTable(version, results) {
  if (results.size === 0) return;
  const rows = [['', '', 'CPU µs a call', 'calls/s', 'p50 ms', 'p99 ms', 'RSS MB', 'of prototype', 'of nginx']];
  for (const [name, targets] of Object.entries(byCase(results))) {
    let first = name;
    for (const [target, one] of Object.entries(targets)) {
      const against = (reference) => (target === 'direct' ? '' : ratio(one.cpuMicros, targets[reference]?.cpuMicros));
      rows.push([
        first,
        target,
        number(one.cpuMicros, 1),
        number(one.perSecond, 0),
        number(one.p50, 2),
        number(one.p99, 2),
        number(one.rss, 0),
        against('prototype'),
        against('nginx'),
      ]);
      first = '';
    }
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  console.log(`\nNode ${version}, 32 connections, CPU of the target's process tree`);
  for (const row of rows)
    console.log(row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ').trimEnd());
}

/** What is not a call, each beside its goal. */
export function printObservations(rows) {
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  for (const { name, value, unit, goal } of rows) {
    const against = goal === null ? '' : `  goal ≤ ${number(goal, 1)}${value > goal ? ', missed' : ''}`;
    console.log(`${name.padEnd(width)}  ${number(value, 2)} ${unit}${against}`);
  }
}

const rounded = (figures) =>
  JSON.parse(JSON.stringify(figures, (_, value) => (typeof value === 'number' ? Number(value.toFixed(2)) : value)));

/** Rows of an earlier long run stay when this one took none. */
export function writeReport(version, results, rows) {
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { nodes: {} };
  report.nodes[version] = {
    date: new Date().toISOString().slice(0, 10),
    cores: availableParallelism(),
    connections: 32,
    cases: rounded(byCase(results)),
    observations: rows.length > 0 ? rounded(rows) : (report.nodes[version]?.observations ?? []),
  };
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(here, 'report.svg'), chart(report));
  console.log('\nwritten: bench/report.json, bench/report.svg');
}

const colours = { direct: '#9aa5b1', nginx: '#5b8def', prototype: '#8e7cc3', gateway: '#2f9e6e' };
const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** Bars of CPU microseconds a call, one group a case, one panel a Node version; readable on light and dark pages. */
function chart({ nodes }) {
  const bar = 16;
  const parts = [];
  let y = 34;
  for (const [version, { cases }] of Object.entries(nodes)) {
    parts.push(`<text x="16" y="${y}" class="h">Node ${version}: CPU microseconds a call</text>`);
    y += 14;
    // Bodies of a quarter megabyte would flatten everything else; longer bars are cut and keep their figure.
    const longest = 1.15 * Math.max(...Object.values(cases['tools/call, modern'] ?? {}).map((one) => one.cpuMicros), 100);
    for (const [name, targets] of Object.entries(cases)) {
      y += 10;
      parts.push(`<text x="190" y="${y + 11}" text-anchor="end">${escape(name)}</text>`);
      for (const [target, { cpuMicros }] of Object.entries(targets)) {
        const width = Math.max(1, Math.min(1, cpuMicros / longest) * 380);
        parts.push(
          `<rect x="200" y="${y}" width="${width.toFixed(1)}" height="${bar - 3}" rx="2" fill="${colours[target]}"/>`,
          `<text x="${(206 + width).toFixed(1)}" y="${y + 11}">${Math.round(cpuMicros)} ${target}</text>`,
        );
        y += bar;
      }
    }
    y += 44;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 ${y - 20}" font-family="system-ui, sans-serif" font-size="12">
<style>text { fill: #57606a } .h { font-size: 15px; font-weight: 600 } @media (prefers-color-scheme: dark) { text { fill: #adbac7 } }</style>
${parts.join('\n')}
</svg>
`;
}
