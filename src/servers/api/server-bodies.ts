import {
  ApiExtraModels,
  ApiProperty,
  ApiPropertyOptional,
  getSchemaPath,
  type ApiPropertyOptions,
} from '@nestjs/swagger';
import { TakesFields } from '../../fields/document-fields.js';
import { seenVersion } from '../../fields/seen-version.js';
import type { Choice } from '../../gateways/row/gateway-choice.js';
import { LabelEdit } from '../../gateways/row/override-bodies.js';
import { serverFields } from '../server-fields.js';
import { PageRead } from '../../lists/page-read.js';
import { ServerRead, ServerView } from '../server-read.js';

const choice: ApiPropertyOptions = {
  oneOf: [
    { type: 'string', enum: ['all'] },
    { type: 'array', items: { type: 'string' } },
  ],
  description:
    'Everything, or names and globs (`*`, `?`) of what its server calls them. Nothing where another kind is given.',
};

export class ServerGatewayChoice {
  /** Id, slug or name. */
  id: string;
  @ApiPropertyOptional(choice)
  tools?: Choice;
  @ApiPropertyOptional(choice)
  prompts?: Choice;
  /** By URI. */
  @ApiPropertyOptional(choice)
  resources?: Choice;
}

/** What a virtual server is made of, in a request; each name is taken in camelCase too. */
@ApiExtraModels(ServerGatewayChoice, LabelEdit)
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

  @ApiPropertyOptional({
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { $ref: getSchemaPath(ServerGatewayChoice) }] },
    example: [{ id: 'github', tools: ['get_*', 'search_*'] }],
    description:
      'Gateways taken with what they offer later: an id or slug for all of it, or what of each kind. Replaces the list.',
  })
  gateways?: (string | ServerGatewayChoice)[];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(LabelEdit) },
    example: { github__create_issue: { customName: 'report_bug' } },
    description:
      'What clients of this server are shown of an item, by its id or name as in associated_tools. Replaces all of them.',
  })
  overrides?: Record<string, LabelEdit>;

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
