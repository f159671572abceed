import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { INestApplication } from '@nestjs/common';
import { version } from '../version.js';
import { apiDocument } from './api-document.js';

const description = `The HTTP API of Gatehouse: register upstream MCP servers, see what they offer, say who may call.
MCP itself is served at \`/mcp\`, \`/gateways/{slug}/mcp\` and \`/servers/{slug}/mcp\`.

Answers are in camelCase; requests may be in camelCase or snake_case. Every error has one shape, problem+json (RFC 9457) with
\`code\`, \`errors[]\` and \`requestId\`. Sign in with Basic as the built-in administrator, with a Bearer token, or with the cookie
that \`POST /admin/session\` gives a browser, which takes its CSRF token with every write.`;

const tags = {
  gateways: 'Registered MCP servers and the credentials they are sent.',
  servers: 'Virtual servers: chosen items of chosen gateways under one URL.',
  tools: 'Tools of all gateways.',
  prompts: 'Prompts of all gateways.',
  resources: 'Resources and resource templates of all gateways.',
  limits: 'How often callers may call what.',
  tokens: 'Bearer tokens, and the list of what is denied.',
  session: 'Signing in to the admin side with a browser.',
  sessions: 'Sessions and streams of MCP clients, on all replicas.',
  audit: 'Who did, called or was refused what.',
  keys: 'Encryption keys of stored credentials, and their rotation.',
  'import and export': 'Gateways in and out.',
  diagnostics: 'Why somebody is who they are.',
  health: 'Alive, ready, version.',
  discovery: 'Where MCP clients learn how to sign in.',
};

/** The console at /docs and its document at /openapi.json; the same as YAML is not served. */
export function setupSwagger(app: INestApplication): void {
  const builder = new DocumentBuilder()
    .setTitle('Gatehouse')
    .setDescription(description)
    .setVersion(version)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'The built-in administrator.' })
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'A token, of `POST /tokens` or of an issuer.',
    })
    .addCookieAuth('__Host-gatehouse-admin', { type: 'apiKey', description: 'The session of a browser.' }, 'session')
    .addApiKey(
      {
        type: 'apiKey',
        in: 'header',
        name: 'X-CSRF-Token',
        description: 'The `csrfToken` of the session, with writes.',
      },
      'csrf',
    )
    .addSecurityRequirements('basic')
    .addSecurityRequirements('bearer')
    .addSecurityRequirements({ session: [], csrf: [] });
  for (const [tag, why] of Object.entries(tags)) builder.addTag(tag, why);
  const config = builder.build();
  // One id for what one method answers, wherever it answers.
  const operationIdFactory = (controller: string, method: string) =>
    `${controller.replace(/^Admin(?=Gateways|Servers)|Controller$/g, '')}_${method.replace(/\[\d+\]$/, '')}`;
  const document = () => apiDocument(SwaggerModule.createDocument(app, config, { operationIdFactory }));
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json', raw: ['json'] });
}
