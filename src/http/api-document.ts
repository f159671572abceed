import type { OpenAPIObject } from '@nestjs/swagger';
import { forWhom } from '../identity/principal/decorators.js';
import { failsWith } from '../problems/fails.js';
import { Problem, statusOfCode, type ProblemCode } from '../problems/problem.js';
import { problemExamples } from '../problems/problem-examples.js';
import { problemBody } from './problem.filter.js';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';

interface Entry {
  readonly path: string;
  readonly verb: Verb;
  readonly operation: Operation & { [failsWith]?: ProblemCode[]; [forWhom]?: string };
}

const verbs: readonly Verb[] = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * The document as a reader wants it, made of what Nest found: each operation once, told where else it answers; with every error it
 * can give; in the order of `tags`.
 */
export function apiDocument(found: OpenAPIObject): OpenAPIObject {
  const tags = (found.tags ?? []).map(({ name }) => name);
  const entries = Object.entries(found.paths).flatMap(([path, item]) =>
    verbs.flatMap((verb): Entry[] => (item[verb] === undefined ? [] : [{ path, verb, operation: item[verb] }])),
  );
  const shown = grouped(entries, ({ verb, operation }) => `${verb} ${operation.operationId}`)
    .map(([, same]) => once(same.toSorted((a, b) => rank(a.path) - rank(b.path))))
    .toSorted((a, b) => tags.indexOf(a.operation.tags?.[0] ?? '') - tags.indexOf(b.operation.tags?.[0] ?? ''));
  const paths: Paths = {};
  for (const entry of shown) (paths[entry.path] ??= {})[entry.verb] = withErrors(entry);
  return {
    ...found,
    paths,
    components: {
      ...found.components,
      ...components,
      schemas: { ...found.components?.schemas, Problem: problemSchema },
    },
  };
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): [K, T[]][] {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups];
}

/** The plain path comes before those under /v1 and /admin, and the first of a controller before its others. */
const rank = (path: string): number => (path.startsWith('/v1') ? 2 : 0) + (/^(\/v1)?\/admin/.test(path) ? 1 : 0);

function once([first, ...others]: readonly Entry[]): Entry {
  const { path, verb, operation } = first!;
  const also = others.map((other) => `\`${other.path}\``).join(', ');
  const said = [operation.description, also && `Also at ${also}.`].filter(Boolean).join('\n\n');
  return { path, verb, operation: { ...operation, ...(said === '' ? {} : { description: said }) } };
}

function withErrors({ path, operation }: Entry): Operation {
  const { [failsWith]: own = [], [forWhom]: audience, ...rest } = operation;
  const open = audience === 'everybody';
  const codes = new Set<ProblemCode>([
    ...(open ? [] : guarded),
    ...(operation.requestBody === undefined ? [] : withBody),
    ...(operation.parameters?.some((parameter) => 'in' in parameter && parameter.in === 'query') ? queried : []),
    ...(path.includes('{') ? (['NOT_FOUND'] as const) : []),
    ...own,
  ]);
  const byStatus = grouped([...codes], (code) => statusOfCode[code]);
  const responses = { ...rest.responses };
  for (const [status, same] of byStatus.toSorted(([a], [b]) => a - b)) responses[status] = errorResponse(same);
  return { ...rest, responses, ...(open ? { security: [] } : {}) };
}

const guarded: readonly ProblemCode[] = [
  'IDENTITY_AMBIGUOUS',
  'UNAUTHENTICATED',
  'IDENTITY_CONFLICT',
  'PROXY_PEER_NOT_TRUSTED',
  'PROXY_MODE_REQUIRED',
  'FORBIDDEN',
  'ORIGIN_NOT_ALLOWED',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
  'UNAVAILABLE',
];
const withBody: readonly ProblemCode[] = [
  'MALFORMED_REQUEST',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'VALIDATION_FAILED',
];
const queried: readonly ProblemCode[] = ['VALIDATION_FAILED'];

const errorResponse = (codes: readonly ProblemCode[]) => ({
  description: codes.map((code) => `\`${code}\``).join(', '),
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    },
  },
});

const exampleOf = ([code, { detail, errors, more }]: [string, NonNullable<(typeof problemExamples)[ProblemCode]>]) => [
  code,
  {
    value: problemBody(
      new Problem(code as ProblemCode, detail, { errors, members: { ...more } }),
      '5f0c4c39-2d5b-4d0e-9d53-1f6a5c1b7a01',
    ),
  },
];

const components = { examples: Object.fromEntries(Object.entries(problemExamples).map(exampleOf)) };

const problemSchema = {
  type: 'object',
  description: 'Every error (RFC 9457). Some have members of their own beside these.',
  additionalProperties: true,
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', example: 'about:blank' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; docs/troubleshooting.md has an entry for each.' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      description: 'Every wrong field.',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string', example: 'auth_headers[1].key' }, message: { type: 'string' } },
      },
    },
    requestId: {
      type: 'string',
      description: 'Also the X-Request-Id of the answer; the log and the audit log have it.',
    },
  },
};
