/**
 * A client's capabilities as a few letters, so that a session id stays short and still says enough to open an upstream
 * session anew where nothing else is left. Experimental capabilities are not kept.
 */
const paths: readonly (readonly [flag: string, path: readonly string[], value: unknown])[] = [
  ['r', ['roots'], {}],
  ['R', ['roots', 'listChanged'], true],
  ['s', ['sampling'], {}],
  ['t', ['sampling', 'tools'], {}],
  ['c', ['sampling', 'context'], {}],
  ['e', ['elicitation'], {}],
  ['f', ['elicitation', 'form'], {}],
  ['u', ['elicitation', 'url'], {}],
];

type Capabilities = Record<string, unknown>;

export function flagsOf(capabilities: Readonly<Capabilities>): string {
  return paths.flatMap(([flag, path]) => (at(capabilities, path) ? flag : [])).join('');
}

export function capabilitiesOf(flags: string): Capabilities {
  const capabilities: Capabilities = {};
  for (const [flag, path, value] of paths) {
    if (!flags.includes(flag)) continue;
    const [top, below] = path as [string, string | undefined];
    if (below === undefined) capabilities[top] ??= structuredClone(value);
    else capabilities[top] = { ...(capabilities[top] as Capabilities | undefined), [below]: structuredClone(value) };
  }
  return capabilities;
}

function at(capabilities: Readonly<Capabilities>, path: readonly string[]): unknown {
  let value: unknown = capabilities;
  for (const key of path)
    value = typeof value === 'object' && value !== null ? (value as Capabilities)[key] : undefined;
  return value;
}
