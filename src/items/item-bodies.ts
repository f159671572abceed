import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsOptional } from 'class-validator';
import { PromptRead, ResourceRead, ToolRead } from './item-read.js';

export class ToolPageRead {
  tools: ToolRead[];
  /** Null on the last page. */
  nextCursor: string | null;
}

export class PromptPageRead {
  prompts: PromptRead[];
  /** Null on the last page. */
  nextCursor: string | null;
}

export class ResourcePageRead {
  resources: ResourceRead[];
  /** Null on the last page. */
  nextCursor: string | null;
}

export class TemplatePageRead {
  resourceTemplates: ResourceRead[];
  /** Null on the last page. */
  nextCursor: string | null;
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
