import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { INestApplication } from '@nestjs/common';
import { version } from '../version.js';

const description = `The HTTP API of Gatehouse: register upstream MCP servers, see what they offer, say who may call.
MCP itself is served at \`/mcp\`, \`/gateways/{slug}/mcp\` and \`/servers/{slug}/mcp\`.
Every error has one shape: problem+json (RFC 9457) with \`code\`, \`errors[]\` and \`requestId\`.`;

/** The console at /docs and its document at /openapi.json. */
export function setupSwagger(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Gatehouse')
    .setDescription(description)
    .setVersion(version)
    .addBearerAuth()
    .addBasicAuth()
    .addSecurityRequirements('bearer')
    .addSecurityRequirements('basic')
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, config), {
    jsonDocumentUrl: 'openapi.json',
  });
}
