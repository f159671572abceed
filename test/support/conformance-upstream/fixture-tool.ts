import type {
  CallToolResult,
  ClientCapabilities,
  InputRequiredResult,
  ServerContext,
  Tool,
} from '@modelcontextprotocol/server';

/** What a tool of the conformance server gets beside its arguments. */
export interface ToolCall {
  readonly ctx: ServerContext;
  readonly args: Record<string, unknown>;
  /** What the client of this request (modern) or session (legacy) can do. */
  readonly client: ClientCapabilities;
  /** Seals state for the next round; an echoed state has been verified before the tool runs. */
  readonly mint: (state: unknown) => Promise<string>;
  readonly toolsChanged: () => void;
  readonly promptsChanged: () => void;
  readonly resourceUpdated: (uri: string) => void;
}
export type ToolOutcome = CallToolResult | InputRequiredResult;
export interface FixtureTool {
  readonly tool: Tool;
  readonly run: (call: ToolCall) => ToolOutcome | Promise<ToolOutcome>;
}

export const text = (value: string): CallToolResult => ({ content: [{ type: 'text', text: value }] });
export const noArguments = { type: 'object' as const, properties: {} };
export const fixture = (
  name: string,
  description: string,
  run: FixtureTool['run'],
  inputSchema: Tool['inputSchema'] = noArguments,
): FixtureTool => ({ tool: { name, description, inputSchema }, run });
