import { createConfig, lintFromString } from '@redocly/openapi-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProgram, type Program } from '../support/stores/process.js';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly example?: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: Record<string, { schema: Schema; examples?: Record<string, { value: object }> }>;
  };
  readonly responses: Readonly<
    Record<string, { description: string; content?: Record<string, { schema?: Schema; examples?: object }> }>
  >;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>>; readonly examples: object };
}

const password = 'of-the-document-5d1c';

// From the build: Swagger's plugin, which reads the types, runs in it only.
let folder: string;
let program: Program;
let url: string;
let text: string;
let document: Document;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'document-'));
  program = startProgram(['dist/src/main.js'], { PORT: '0', DATA_DIR: folder, BASIC_AUTH_PASSWORD: password });
  [, url = ''] = await program.printed(/listens on (http:\S+)/);
  text = await (await fetch(`${url}/openapi.json`)).text();
  document = JSON.parse(text) as Document;
});
afterAll(async () => {
  program.process.kill('SIGTERM');
  await program.ended();
  rmSync(folder, { recursive: true, force: true });
});

const operations = (): [string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]): [string, Operation] => [`${verb.toUpperCase()} ${path}`, operation]),
  );

/** Members of a schema and of all it refers to, as `GatewayRead.authHeaders`. */
function members(schema: Schema, name: string, seen = new Set<string>()): string[] {
  if (schema.$ref !== undefined) {
    const target = schema.$ref.split('/').at(-1)!;
    if (seen.has(target)) return [];
    seen.add(target);
    return members(document.components.schemas[target]!, target, seen);
  }
  const inner = [
    ...(schema.oneOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.allOf ?? []),
    ...(schema.items ? [schema.items] : []),
  ];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([member, held]) => [
      `${name}.${member}`,
      ...members(held, `${name}.${member}`, seen),
    ]),
    ...inner.flatMap((part) => members(part, name, seen)),
  ];
}

/** Metadata that RFC 9728 names, and what MCP calls `_meta`. */
const ofOthers = /^ResourceMetadataRead|\._meta$/;

describe('the API document', () => {
  it('says what every answer holds, in camelCase', () => {
    const bare: string[] = [];
    const snake: string[] = [];
    for (const [route, { responses }] of operations()) {
      for (const [status, { content }] of Object.entries(responses)) {
        const { schema } =
          content?.['application/json'] ?? content?.['text/plain'] ?? content?.['application/x-ndjson'] ?? {};
        if (status.startsWith('2') && status !== '204' && schema === undefined) bare.push(route);
        const found = schema === undefined ? [] : members(schema, route);
        snake.push(...found.filter((member) => /_/.test(member.split('.').at(-1)!) && !ofOthers.test(member)));
      }
    }
    expect(bare).toEqual([]);
    expect(snake).toEqual([]);
    expect(members({ $ref: '#/components/schemas/GatewayRead' }, '').length).toBeGreaterThan(40);
  });

  it('names no parameter of a list that the list does not take', async () => {
    const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
    const asked: string[] = [];
    const refused: string[] = [];
    for (const [path, { get }] of Object.entries(document.paths)) {
      if (path.includes('{')) continue;
      for (const { name } of (get?.parameters ?? []).filter((parameter) => parameter.in === 'query')) {
        asked.push(`${path}?${name}`);
        const answer = await fetch(`${url}${path}?${name}=x`, { headers: { authorization } });
        if ((await answer.text()).includes('is not a known')) refused.push(asked.at(-1)!);
      }
    }
    expect(asked.length).toBeGreaterThan(40);
    expect(refused).toEqual([]);
  });

  it('has each operation once, gateways first, and tells where else it answers', () => {
    const [first] = operations();
    expect(first![0]).toBe('GET /gateways');
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const paths = Object.keys(document.paths);
    expect(paths.filter((path) => path.startsWith('/v1') || /^\/admin\/(gateways|servers)/.test(path))).toEqual([]);
    expect(document.paths['/gateways']!.post!.description).toContain(
      '`/admin/gateways`, `/v1/gateways`, `/v1/admin/gateways`',
    );
    expect(document.paths['/gateways/{id}/state']!.post!.description).toContain('`/gateways/{id}/toggle`');
  });

  it('names every error an operation can give, with an example of each', () => {
    const wrong: string[] = [];
    for (const [route, { responses, requestBody, security }] of operations()) {
      const codes = Object.entries(responses).flatMap(([, { content }]) =>
        Object.keys(content?.['application/problem+json']?.examples ?? {}),
      );
      if (security === undefined && !codes.includes('UNAUTHENTICATED')) wrong.push(`${route} UNAUTHENTICATED`);
      if (requestBody !== undefined && !codes.includes('VALIDATION_FAILED')) wrong.push(`${route} VALIDATION_FAILED`);
      if (route.includes('{') && !codes.includes('NOT_FOUND')) wrong.push(`${route} NOT_FOUND`);
      wrong.push(...codes.filter((code) => !(code in document.components.examples)).map((code) => `${route} ${code}`));
    }
    expect(wrong).toEqual([]);
    expect(Object.keys(document.paths['/gateways']!.post!.responses)).toEqual(
      expect.arrayContaining(['201', '400', '401', '403', '409', '413', '415', '422', '502', '503']),
    );
  });

  it("shows the guide's payloads, and no secret of anybody", () => {
    const { examples } = document.paths['/gateways']!.post!.requestBody!.content['application/json']!;
    expect(Object.values(examples!).map(({ value }) => value)).toContainEqual({
      name: 'My Gateway',
      url: 'http://mcp-server.example.com',
      auth_type: 'authheaders',
      auth_headers: [
        { key: 'X-API-Key', value: 'secret-key-123' },
        { key: 'X-Client-ID', value: 'client-456' },
        { key: 'X-Region', value: 'us-east-1' },
      ],
    });
  });

  it('has no fault a linter finds', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      rules: { 'info-license': 'off', 'no-server-example.com': 'off', 'operation-4xx-response': 'off' },
    });
    const problems = await lintFromString({ source: text, config });
    expect(problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer} ${message}`)).toEqual([]);
  });
});
