import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageRead } from '../lists/page-read.js';
import { PromptRead, ResourceRead, ToolRead } from './item-read.js';

export class ToolPageRead extends PageRead {
  tools: ToolRead[];
}

export class PromptPageRead extends PageRead {
  prompts: PromptRead[];
}

export class ResourcePageRead extends PageRead {
  resources: ResourceRead[];
}

export class TemplatePageRead extends PageRead {
  resourceTemplates: ResourceRead[];
}

/** The arguments of one try. */
export class CallBody {
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { message: 'hello' } })
  @IsOptional()
  @IsObject()
  arguments?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      '`_meta` of the request. What `io.modelcontextprotocol/clientCapabilities` there names the server may ask for: its question is then the result (`resultType: input_required`).',
  })
  @IsOptional()
  @IsObject()
  _meta?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'The answers to `inputRequests` of such a result, by their keys, with the same `arguments` and `_meta`.',
  })
  @IsOptional()
  @IsObject()
  inputResponses?: Record<string, unknown>;

  @ApiPropertyOptional({ maxLength: 65536, description: 'As that result had it.' })
  @IsOptional()
  @IsString()
  @MaxLength(65536)
  requestState?: string;
}

export class RpcErrorRead {
  code: number;
  message: string;
  data?: unknown;
}

/** What the MCP server answered. */
export class TriedRead {
  /** Its result; null where it answered with an error. */
  result: Record<string, unknown> | null;
  /** Its JSON-RPC error; null where it answered with a result. */
  error: RpcErrorRead | null;
  durationMs: number;
}

export class ToolStateRead {
  /** @example success */
  status: string;
  message: string;
  tool: ToolRead;
}

export class PromptStateRead {
  /** @example success */
  status: string;
  message: string;
  prompt: PromptRead;
}

export class ResourceStateRead {
  /** @example success */
  status: string;
  message: string;
  resource: ResourceRead;
}
