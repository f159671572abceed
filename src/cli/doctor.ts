import { ConfigurationError } from '../config/read-environment.js';
import type { Finding } from '../doctor/finding.js';
import { exitCodeOf, finding, worstFirst } from '../doctor/finding.js';
import { checkProxy } from '../doctor/proxy-check.js';
import { successful, withAdminApi } from './admin-api.js';
import { parseOptions } from './options.js';
import { exitCode, UsageError, type CommandIo, type Verb } from './verb.js';

/** Looks at settings, store, gateways and the proxy in front, and says what to change. */
export const doctorVerb: Verb = {
  summary: 'say what is wrong with settings, database, gateways, or the proxy in front',
  usage: `gatehouse doctor [--json]
       gatehouse doctor proxy <public-url> [--cookie "NAME=VALUE" | --bearer TOKEN] [--json]
  proxy     sends made-up identity headers through the proxy and says which arrive; changes nothing
  --cookie  the login of an ordinary user, as the browser sends it
  --bearer  or their token
  Exit code 0: all well; 3: warnings; 1: errors; 78: a setting is wrong.`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      { json: { type: 'boolean' }, cookie: { type: 'string' }, bearer: { type: 'string' } },
      true,
    );
    const [what, url] = positionals;
    const json = values.json ?? false;
    if (what === undefined) return house(json, io);
    if (what !== 'proxy' || url === undefined || !/^https?:\/\//i.test(url) || !URL.canParse(url))
      throw new UsageError('proxy needs the URL that clients use');
    if (values.cookie !== undefined && values.bearer !== undefined)
      throw new UsageError('--cookie or --bearer, not both');
    const login =
      values.cookie !== undefined
        ? ['Cookie', values.cookie]
        : values.bearer !== undefined
          ? ['Authorization', `Bearer ${values.bearer}`]
          : [];
    return withAdminApi(async (api) => {
      const { ticket } = successful<{ ticket: string }>(await api('POST', '/admin/diagnostics/ticket'));
      return said(await checkProxy({ url: new URL(url), login, ticket }), json, io, exitCodeOf);
    });
  },
};

/** What keeps the gateway from starting is a finding too. */
async function house(json: boolean, io: CommandIo): Promise<number> {
  try {
    const { findings } = await withAdminApi(async (api) =>
      successful<{ findings: Finding[] }>(await api('GET', '/admin/diagnostics')),
    );
    return said(findings, json, io, exitCodeOf);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) {
      const { message } = error as Error;
      const cure = 'Check DATABASE_URL, DATA_DIR and GATEHOUSE_URL.';
      return said(
        [finding('error', 'NOT_RUNNING', 'gateway', `The gateway cannot be asked: ${message}.`, cure)],
        json,
        io,
        exitCodeOf,
      );
    }
    const findings = error.problems.map((line) => {
      const [name = 'settings'] = line.split(/:? /);
      const cure = 'Correct it where the gateway has its settings from, and start again (docs/configuration.md).';
      return finding(
        'error',
        'SETTING_WRONG',
        name,
        line.startsWith(`${name}: `) ? line.slice(name.length + 2) : line,
        cure,
      );
    });
    return said(findings, json, io, () => exitCode.configuration);
  }
}

function said(
  findings: readonly Finding[],
  json: boolean,
  io: CommandIo,
  codeOf: (all: readonly Finding[]) => number,
): number {
  const sorted = worstFirst(findings);
  if (json) io.out(JSON.stringify({ findings: sorted }));
  for (const { severity, about, message, cure } of json ? [] : sorted) {
    io.out(`${severity.padEnd(8)} ${about}: ${message}${cure === '' ? '' : `\n         → ${cure}`}`);
  }
  return codeOf(findings);
}
