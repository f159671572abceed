import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ServerRead } from './server-read.js';

/** The fields of an edit, for the API document; server-input.ts reads them. Every name is taken in camelCase too. */
export class ServerEdit {
  @ApiPropertyOptional({ example: 'Support kit', maxLength: 255 })
  name?: string;

  @ApiPropertyOptional({ nullable: true, type: String })
  description?: string | null;

  @ApiPropertyOptional({ nullable: true, type: String, description: 'URL of a picture.' })
  icon?: string | null;

  @ApiPropertyOptional({ type: [String], example: ['support'] })
  tags?: string[];

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

  @ApiPropertyOptional({ enum: ['public', 'team', 'private'] })
  visibility?: string;

  @ApiPropertyOptional({ type: [String], description: 'Principal ids or verified e-mail addresses.' })
  allowed_users?: string[];

  @ApiPropertyOptional({ type: [String] })
  allowed_groups?: string[];

  @ApiPropertyOptional({ description: 'Anonymous callers on a public address may use it.' })
  allow_anonymous?: boolean;

  @ApiPropertyOptional({ default: true })
  enabled?: boolean;

  @ApiPropertyOptional({ description: 'The version last read; 409 where it is no longer the current one.' })
  version?: number;
}

export class ServerCreate extends ServerEdit {
  @ApiProperty({ example: 'Support kit', maxLength: 255 })
  declare name: string;
}

/** ContextForge's form of the same. */
export class ServerEnvelope {
  @ApiProperty({ type: ServerCreate })
  server: ServerCreate;
}

export class ServerPageRead {
  servers: ServerRead[];
  /** Null on the last page. */
  nextCursor: string | null;
}

export class ServerStatusRead {
  /** @example success */
  status: string;
  /** @example Server 0b3c… deleted */
  message: string;
}

/** A virtual server that offers something of a gateway. */
export class ImpactOnServer {
  id: string;
  name: string;
  /** Chosen tools, prompts and resources of the gateway. */
  items: number;
}

export class ImpactOfGateway {
  gatewayId: string;
  servers: ImpactOnServer[];
  /** Stored values that removing the gateway destroys. */
  secrets: number;
}
