import {
  acceptedContent,
  inputRequired,
  inputResponse,
  MissingRequiredClientCapabilityError,
  type Tool,
} from '@modelcontextprotocol/server';
import { setTimeout as sleep } from 'node:timers/promises';
import { askingTools } from './asking-tools.js';
import { PNG, WAV } from './content.js';
import { fixture, text, type FixtureTool } from './fixture-tool.js';

const picture = { type: 'image' as const, data: PNG, mimeType: 'image/png' };

const contentTools = [
  fixture('test_simple_text', 'Returns a text', () => text('This is a simple text response for testing.')),
  fixture('test_image_content', 'Returns a picture', () => ({ content: [picture] })),
  fixture('test_audio_content', 'Returns a sound', () => ({
    content: [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }],
  })),
  fixture('test_embedded_resource', 'Returns a resource', () => ({
    content: [
      {
        type: 'resource',
        resource: {
          uri: 'test://embedded-resource',
          mimeType: 'text/plain',
          text: 'This is an embedded resource content.',
        },
      },
    ],
  })),
  fixture('test_multiple_content_types', 'Returns a text, a picture and a resource', () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      picture,
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: '{"test":"data","value":123}',
        },
      },
    ],
  })),
  fixture('test_error_handling', 'Always fails', () => ({
    ...text('This tool intentionally returns an error for testing'),
    isError: true,
  })),
];

const notifyingTools = [
  fixture('test_tool_with_logging', 'Logs three times', async ({ ctx }) => {
    await ctx.mcpReq.log('info', 'Tool execution started');
    await sleep(50);
    await ctx.mcpReq.log('info', 'Tool processing data');
    await sleep(50);
    await ctx.mcpReq.log('info', 'Tool execution completed');
    return text('Tool with logging executed successfully');
  }),
  fixture('test_logging_tool', 'Logs where the request allows it', async ({ ctx }) => {
    await ctx.mcpReq.log('info', 'Only for who asked for it');
    return text('Logged');
  }),
  fixture('test_tool_with_progress', 'Reports progress three times', async ({ ctx }) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progress > 0) await sleep(50);
      if (progressToken === undefined) continue;
      await ctx.mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 100, message: `${progress} of 100` },
      });
    }
    // SDK v1 forgets a call's progress handler when the answer comes in the same packet as the last notification.
    await sleep(50);
    return text(String(progressToken ?? 'no progress token'));
  }),
  fixture('test_reconnection', 'Closes its stream before it answers', async ({ ctx }) => {
    await sleep(100);
    ctx.http?.closeSSE?.();
    await sleep(100);
    return text('Reconnection test completed successfully.');
  }),
  fixture('test_trigger_tool_change', 'Changes the list of tools', ({ toolsChanged }) => {
    toolsChanged();
    return text('The list of tools has changed');
  }),
  fixture('test_trigger_prompt_change', 'Changes the list of prompts', ({ promptsChanged }) => {
    promptsChanged();
    return text('The list of prompts has changed');
  }),
  fixture('test_trigger_resource_update', 'Says that the watched resource changed', ({ resourceUpdated }) => {
    resourceUpdated('test://watched-resource');
    return text('The resource was updated');
  }),
];

const schemaTools = [
  fixture(
    'json_schema_2020_12_tool',
    'A schema with the keywords of 2020-12',
    ({ args }) => text(JSON.stringify(args)),
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      $defs: {
        address: {
          $anchor: 'addressDef',
          type: 'object',
          properties: { street: { type: 'string' }, city: { type: 'string' } },
        },
      },
      properties: {
        name: { type: 'string' },
        address: { $ref: '#/$defs/address' },
        contactMethod: { type: 'string', enum: ['phone', 'email'] },
        phone: { type: 'string' },
        email: { type: 'string' },
      },
      allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
      if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
      then: { required: ['phone'] },
      else: { required: ['email'] },
      additionalProperties: false,
    } as Tool['inputSchema'],
  ),
  fixture(
    'test_x_mcp_header',
    'Takes an argument that is mirrored in a header',
    ({ args }) => text(`region ${String(args['region'])}`),
    {
      type: 'object',
      properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
    } as Tool['inputSchema'],
  ),
];

const capabilityTools = [
  fixture('test_missing_capability', 'Needs a client that samples', ({ client }) => {
    if (!client.sampling) throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
    return text('The client can sample');
  }),
  fixture('test_streaming_elicitation', 'Asks for a confirmation', ({ ctx }) => {
    if (acceptedContent(ctx.mcpReq.inputResponses, 'confirm')) return text('Confirmed');
    const requestedSchema = { type: 'object' as const, properties: { ok: { type: 'boolean' as const } } };
    return inputRequired({
      inputRequests: { confirm: inputRequired.elicit({ message: 'Go on?', requestedSchema }) },
    });
  }),
  fixture('test_input_required_result_capabilities', 'Asks only for what the client can do', ({ ctx, client }) => {
    if (inputResponse(ctx.mcpReq.inputResponses, 'answer').kind !== 'missing') return text('Answered');
    if (client.sampling)
      return inputRequired({
        inputRequests: {
          answer: inputRequired.createMessage({
            messages: [{ role: 'user', content: { type: 'text', text: 'Say anything' } }],
            maxTokens: 20,
          }),
        },
      });
    if (client.elicitation)
      return inputRequired({
        inputRequests: {
          answer: inputRequired.elicit({
            message: 'Say anything',
            requestedSchema: { type: 'object', properties: { word: { type: 'string' } } },
          }),
        },
      });
    return text('The client can do nothing');
  }),
];

/** Every tool by its name, in the order tools/list shows. */
export const fixtureTools: ReadonlyMap<string, FixtureTool> = new Map(
  [...contentTools, ...notifyingTools, ...schemaTools, ...capabilityTools, ...askingTools].map((one) => [
    one.tool.name,
    one,
  ]),
);
