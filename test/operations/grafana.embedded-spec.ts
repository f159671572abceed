import { parser } from '@prometheus-io/lezer-promql';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly type: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

const dashboard = JSON.parse(readFileSync('deploy/grafana/gatehouse.json', 'utf8')) as Dashboard;
const alerts = (
  parse(readFileSync('deploy/grafana/alerts.yml', 'utf8')) as { groups: { rules: Rule[] }[] }
).groups.flatMap(({ rules }) => rules);

/** What Prometheus itself adds to each series. */
const added = ['job', 'instance'];

/** Names and labels of an expression, read by the grammar of Prometheus; throws where it is none. */
function wordsOf(expression: string): { metrics: string[]; labels: string[] } {
  const text = expression.replaceAll('$__rate_interval', '5m');
  const words = { metrics: [] as string[], labels: [] as string[] };
  parser
    .configure({ strict: true })
    .parse(text)
    .iterate({
      enter: ({ name, from, to, node }) => {
        if (name === 'Identifier' && node.parent?.name === 'VectorSelector') words.metrics.push(text.slice(from, to));
        if (name === 'LabelName') words.labels.push(text.slice(from, to));
      },
    });
  return words;
}

describe('what reads the figures', () => {
  let gatehouse: StartedGatehouse;
  let upstream: Upstream;
  /** Labels by the name of a series. */
  const series = new Map<string, Set<string>>();

  beforeAll(async () => {
    [gatehouse, upstream] = await Promise.all([startGatehouse(), startUpstream()]);
    const { slug } = await register(gatehouse, upstream.url, 'shown');
    const call = (name: string) =>
      post(`${gatehouse.url}/gateways/${slug}/rpc`, 'no token', {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name },
      });
    await call('echo');
    const token = await gatehouse.token();
    const params = { name: 'echo', arguments: { message: 'x' } };
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
    await post(`${gatehouse.url}/gateways/${slug}/rpc`, token, body);
    await upstream.close();
    await post(`${gatehouse.url}/gateways/${slug}/rpc`, token, body);
    await gatehouse.fetch('/gateways');
    const text = await (await gatehouse.fetch('/metrics')).text();
    for (const [, name, labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
      const known = series.get(name!) ?? new Set(added);
      series.set(name!, known);
      for (const [, label] of labels.matchAll(/(\w+)="/g)) known.add(label!);
    }
  });
  afterAll(() => gatehouse.close());

  const expectKnown = (expression: string) => {
    const { metrics, labels } = wordsOf(expression);
    expect(metrics.length).toBeGreaterThan(0);
    for (const metric of metrics) expect([...series.keys()]).toContain(metric);
    const known = new Set(metrics.flatMap((metric) => [...series.get(metric)!]));
    for (const label of labels) expect(`${metrics[0]} ${[...known].join(' ')} `).toContain(` ${label} `);
  };

  it('each panel of the dashboard asks for series and labels that there are', () => {
    const asked = dashboard.panels.flatMap(({ targets = [] }) => targets);
    expect(asked.length).toBeGreaterThan(20);
    for (const { expr, legendFormat } of asked) {
      expectKnown(expr);
      const { labels } = wordsOf(expr);
      for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(labels).toContain(label);
    }
    for (const { name, definition } of dashboard.templating.list) {
      if (name === 'datasource') continue;
      const [, metric, label] = /^label_values\((\w+)(?:\{.*\})?, (\w+)\)$/.exec(definition!)!;
      expect([...series.get(metric!)!]).toContain(label);
    }
  });

  it('no two panels have one id or one place', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const [at, { gridPos: a }] of panels.entries())
      for (const { gridPos: b } of panels.slice(at + 1)) {
        const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
        expect(apart).toBe(true);
        expect(a.x + a.w).toBeLessThanOrEqual(24);
      }
  });

  it.each(alerts)('alert $alert asks for series and labels that there are, and says what to do', (rule) => {
    expectKnown(rule.expr);
    expect(rule.annotations.summary).not.toBe('');
    expect(rule.annotations.runbook.length).toBeGreaterThan(40);
    const { labels } = wordsOf(rule.expr);
    for (const [, label] of rule.annotations.summary.matchAll(/\$labels\.(\w+)/g)) expect(labels).toContain(label);
    // Text in braces is a template of Prometheus; what it does not know keeps the rules from loading.
    expect(rule.annotations.runbook).not.toContain('{{');
  });

  it('each alert has its line in docs/operations.md: what it means and what to do, and no line is left over', () => {
    const [, chapter = ''] = readFileSync('docs/operations.md', 'utf8').split(/\n## Alarms\n/);
    const lines = [...chapter.split('\n## ')[0]!.matchAll(/^\| `(\w+)` +\| (.+?) +\| (.+?) +\|$/gm)];
    expect(lines.map(([, name]) => name)).toEqual(alerts.map(({ alert }) => alert));
    for (const [, , means, does] of lines) expect([means!.length > 20, does!.length > 20]).toEqual([true, true]);
  });

  it('an expression that is none, or names what is not there, is found out', () => {
    expect(() => wordsOf('sum by (gateway (x)')).toThrow(/No parse/);
    expect(() => expectKnown('rate(gatehouse_nothing_total[5m])')).toThrow(/gatehouse_nothing_total/);
    expect(() => expectKnown('sum by (nobody) (gatehouse_build_info)')).toThrow(/nobody/);
  });
});
