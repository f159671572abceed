import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';

const { definitions } = JSON.parse(readFileSync('test/deploy/schemas/grafana.json', 'utf8')) as { definitions: object };
const ajv = new Ajv({ strict: false, allErrors: true });
const checks = Object.fromEntries(
  (['dashboard', 'row', 'panel', 'timeseries', 'timeseriesField', 'stat'] as const).map((name) => [
    name,
    ajv.compile({ definitions, $ref: `#/definitions/gatehouse.${name}` }),
  ]),
);

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly options: unknown;
  readonly fieldConfig: { readonly defaults: { readonly custom?: unknown } };
}
type Dashboard = Readonly<Record<string, unknown>> & { readonly panels: readonly Panel[] };

/** What Grafana's own schema says against it. */
function faultsOf({ panels, ...rest }: Dashboard): string[] {
  const faults = (what: string, name: string, value: unknown) => {
    const check = checks[name]!;
    return check(value) ? [] : [`${what}: ${ajv.errorsText(check.errors)}`];
  };
  return [
    ...faults('dashboard', 'dashboard', rest),
    ...panels.flatMap((panel) => {
      const { id, type, options, fieldConfig } = panel;
      if (type === 'row') return faults(`row ${id}`, 'row', panel);
      const custom = type === 'timeseries' ? fieldConfig.defaults.custom : undefined;
      return [
        ...faults(`panel ${id}`, 'panel', panel),
        ...faults(`options of panel ${id}`, type, options),
        ...(custom === undefined ? [] : faults(`fields of panel ${id}`, 'timeseriesField', custom)),
      ];
    }),
  ];
}

const dashboard = JSON.parse(readFileSync('deploy/grafana/gatehouse.json', 'utf8')) as Dashboard;
const withPanel = (change: object) => ({ ...dashboard, panels: [{ ...dashboard.panels[1]!, ...change }] });

describe('the dashboard', () => {
  it('is one by the schema of Grafana, with the options of each panel', () => {
    expect(faultsOf(dashboard)).toEqual([]);
    expect(dashboard.panels.length).toBeGreaterThan(20);
  });

  it.each([
    ['a member that Grafana does not know', { ...dashboard, tittle: 'x' }, 'must NOT have additional properties'],
    ['a panel without a place', withPanel({ gridPos: { x: 0 } }), 'panel 2'],
    ['a legend that there is not', withPanel({ options: { legend: { placement: 'left' } } }), 'options of panel 2'],
  ])('%s is found out', (_, changed, fault) => {
    expect(faultsOf(changed).join('\n')).toContain(fault);
  });
});
