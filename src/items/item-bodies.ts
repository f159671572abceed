import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsOptional } from 'class-validator';
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

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: '`_meta` of the request.' })
  @IsOptional()
  @IsObject()
  _meta?: Record<string, unknown>;
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
