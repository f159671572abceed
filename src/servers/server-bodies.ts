import { ApiProperty, ApiPropertyOptional, getSchemaPath, type ApiPropertyOptions } from '@nestjs/swagger';
import { TakesFields } from '../fields/document-fields.js';
import { seenVersion } from '../fields/seen-version.js';
import { serverFields } from './server-fields.js';
import { PageRead } from '../lists/page-read.js';
import { ServerRead, ServerView } from './server-read.js';

/** What a virtual server is made of, in a request; each name is taken in camelCase too. */
class ServerChoice {
  @ApiPropertyOptional({
    type: [String],
    example: ['github__create_issue'],
    description: 'Ids, names as /mcp shows them, or own names that only one gateway offers. Replaces the list.',
  })
  associated_tools?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Ids, URIs or URI templates. Replaces the list.' })
  associated_resources?: string[];

  @ApiPropertyOptional({ type: [String], description: 'As associated_tools.' })
  associated_prompts?: string[];

  @ApiPropertyOptional({ ...seenVersion.schema } as ApiPropertyOptions)
  version?: number;
}

/** The fields of a create. */
@TakesFields(serverFields, 'create')
export class ServerCreate extends ServerChoice {}

/** The fields of an edit; what is left out stays. */
@TakesFields(serverFields, 'edit')
export class ServerEdit extends ServerChoice {}

/** ContextForge's form of the same. */
export class ServerEnvelope {
  @ApiProperty({ type: ServerCreate })
  server: ServerCreate;
}

export class ServerPageRead extends PageRead {
  @ApiProperty({
    type: 'array',
    items: { anyOf: [{ $ref: getSchemaPath(ServerRead) }, { $ref: getSchemaPath(ServerView) }] },
  })
  servers: (ServerRead | ServerView)[];
}

export class ServerStatusRead {
  /** @example success */
  status: string;
  /** @example Server 0b3c… deleted */
  message: string;
}
