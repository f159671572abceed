/** How bad a finding is. `ok` says that a thing was looked at and is well. */
export const severities = ['ok', 'note', 'warning', 'error'] as const;
export type Severity = (typeof severities)[number];

/** One thing that was looked at. */
export interface Finding {
  readonly severity: Severity;
  /** Stable, for programs: `GATEWAY_FAILS`. */
  readonly code: string;
  /** What it is about: a variable, a gateway, a header. */
  readonly about: string;
  /** What is so, in a sentence without a secret. */
  readonly message: string;
  /** What to change; empty where nothing needs to be. */
  readonly cure: string;
}

export const finding = (severity: Severity, code: string, about: string, message: string, cure = ''): Finding => ({
  severity,
  code,
  about,
  message,
  cure,
});

/** Worst first, and in the order they were found. */
export const worstFirst = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));

/** What of a command's exit code says how bad it is: 1 with an error, 3 with warnings alone, else 0. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 3 {
  if (findings.some(({ severity }) => severity === 'error')) return 1;
  return findings.some(({ severity }) => severity === 'warning') ? 3 : 0;
}
