import {
  acceptedContent,
  inputRequired,
  inputResponse,
  type ElicitInputParams,
  type InputRequest,
  type InputRequests,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { fixture, text, type FixtureTool } from './fixture-tool.js';

// Every tool that asks its client returns input_required: 2026-07-28 sees it as it is, and for a 2025 session the SDK
// sends real elicitation, sampling and roots requests and calls the tool again with the answers.

const elicit = (message: string, properties: object, required?: string[]): InputRequest =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties, ...(required && { required }) },
  } as ElicitInputParams);
const sample = (prompt: string, maxTokens: number): InputRequest =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text: prompt } }], maxTokens });
const ask = (inputRequests: InputRequests, requestState?: string) =>
  inputRequired({ inputRequests, ...(requestState !== undefined && { requestState }) });
const given = (ctx: ServerContext, key: string) => inputResponse(ctx.mcpReq.inputResponses, key);

/** Asks by one elicitation and says what came back, accepted or not. */
const elicitingTool = (name: string, description: string, label: string, properties: object): FixtureTool =>
  fixture(name, description, ({ ctx }) => {
    const answer = given(ctx, 'form');
    if (answer.kind !== 'elicit') return ask({ form: elicit('Please fill in the form', properties) });
    return text(`${label}: action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`);
  });

const options = ['option1', 'option2', 'option3'];
const titled = (names: string[]) => names.map((title, i) => ({ const: `value${i + 1}`, title }));

const questions = [
  fixture(
    'test_sampling',
    'Has the client complete a prompt',
    ({ ctx, args }) => {
      const answer = given(ctx, 'completion');
      if (answer.kind !== 'sampling') return ask({ completion: sample(String(args['prompt']), 100) });
      const content = Array.isArray(answer.result.content) ? answer.result.content[0] : answer.result.content;
      return text(`LLM response: ${content?.type === 'text' ? content.text : ''}`);
    },
    { type: 'object', properties: { prompt: { type: 'string' } }, required: ['prompt'] },
  ),
  fixture(
    'test_elicitation',
    'Asks the user',
    ({ ctx, args }) => {
      const answer = given(ctx, 'user');
      if (answer.kind === 'elicit')
        return text(`User response: action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`);
      const properties = {
        username: { type: 'string', description: "User's response" },
        email: { type: 'string', description: "User's email address" },
      };
      return ask({ user: elicit(String(args['message']), properties, ['username', 'email']) });
    },
    { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
  ),
  elicitingTool('test_elicitation_sep1034_defaults', 'Asks with defaults', 'Elicitation completed', {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  }),
  elicitingTool('test_elicitation_sep1330_enums', 'Asks with enumerations', 'Elicitation completed', {
    untitledSingle: { type: 'string', enum: options },
    titledSingle: { type: 'string', oneOf: titled(['First Option', 'Second Option', 'Third Option']) },
    legacyEnum: {
      type: 'string',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
    titledMulti: { type: 'array', items: { anyOf: titled(['First Choice', 'Second Choice', 'Third Choice']) } },
  }),
];

const nameField = { name: { type: 'string' } };

const rounds = [
  fixture('test_input_required_result_elicitation', 'Asks for a name', ({ ctx }) => {
    const name = acceptedContent(ctx.mcpReq.inputResponses, 'user_name')?.['name'];
    if (typeof name !== 'string') return ask({ user_name: elicit('What is your name?', nameField, ['name']) });
    return text(`Hello, ${name}!`);
  }),
  fixture('test_input_required_result_sampling', 'Asks for a completion', ({ ctx }) => {
    const answer = given(ctx, 'capital_question');
    if (answer.kind !== 'sampling') return ask({ capital_question: sample('What is the capital of France?', 100) });
    return text(JSON.stringify(answer.result.content));
  }),
  fixture('test_input_required_result_list_roots', 'Asks for the roots', ({ ctx }) => {
    const answer = given(ctx, 'client_roots');
    if (answer.kind !== 'roots') return ask({ client_roots: inputRequired.listRoots() });
    return text(`Roots: ${answer.roots.map(({ uri }) => uri).join(', ')}`);
  }),
  fixture('test_input_required_result_request_state', 'Gives state away and takes it back', async ({ ctx, mint }) => {
    if (ctx.mcpReq.requestState() === 'confirm' && acceptedContent(ctx.mcpReq.inputResponses, 'confirm'))
      return text('state-ok');
    return ask({ confirm: elicit('Please confirm', { ok: { type: 'boolean' } }, ['ok']) }, await mint('confirm'));
  }),
  fixture('test_input_required_result_tampered_state', 'Refuses state it did not make', async ({ ctx, mint }) => {
    if (ctx.mcpReq.requestState() === 'sealed') return text('state-ok');
    return ask({ confirm: elicit('Please confirm', { ok: { type: 'boolean' } }, ['ok']) }, await mint('sealed'));
  }),
  fixture('test_input_required_result_multiple_inputs', 'Asks three things at once', async ({ ctx, mint }) => {
    const [name, greeting, roots] = ['user_name', 'greeting', 'client_roots'].map((key) => given(ctx, key).kind);
    if (name === 'elicit' && greeting === 'sampling' && roots === 'roots') return text('All three arrived');
    return ask(
      {
        user_name: elicit('What is your name?', nameField, ['name']),
        greeting: sample('Generate a greeting', 50),
        client_roots: inputRequired.listRoots(),
      },
      await mint('several'),
    );
  }),
  fixture('test_input_required_result_multi_round', 'Asks twice', async ({ ctx, mint }) => {
    const state = ctx.mcpReq.requestState<{ round: number; name?: string }>();
    const responses = ctx.mcpReq.inputResponses;
    const name = acceptedContent(responses, 'step1')?.['name'];
    if (state?.round === 1 && typeof name === 'string')
      return ask(
        { step2: elicit('Step 2: What is your favorite color?', { color: { type: 'string' } }, ['color']) },
        await mint({ round: 2, name }),
      );
    const color = acceptedContent(responses, 'step2')?.['color'];
    if (state?.round === 2 && typeof color === 'string') return text(`${state.name} likes ${color}`);
    return ask({ step1: elicit('Step 1: What is your name?', nameField, ['name']) }, await mint({ round: 1 }));
  }),
];

/** The tools that need something of their client before they can answer. */
export const askingTools: readonly FixtureTool[] = [...questions, ...rounds];
