import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminUiUnderTest } from '../support/browser/admin-ui.js';
import { button } from '../support/browser/gateway-journey.js';
import { sampleTools, startUpstream, type SampleTool, type Upstream } from '../support/upstreams/upstream.js';

const ui = adminUiUnderTest();
const order: SampleTool = {
  definition: {
    name: 'order',
    description: 'Takes an order',
    annotations: { readOnlyHint: true },
    inputSchema: {
      type: 'object',
      required: ['lines', 'kind'],
      properties: {
        kind: { enum: ['now', 'later'] },
        note: { type: ['string', 'null'] },
        lines: { type: 'array', items: { $ref: '#/$defs/line' } },
        to: { type: 'object', properties: { city: { type: 'string' } } },
      },
      $defs: { line: { type: 'object', properties: { what: { type: 'string' }, many: { type: 'integer' } } } },
    },
    outputSchema: { type: 'object', required: ['number'], properties: { number: { type: 'integer' } } },
  },
  call: (args) => ({ content: [{ type: 'text', text: JSON.stringify(args) }], structuredContent: { number: 'x' } }),
};
const asking: SampleTool = {
  definition: { name: 'asking', annotations: { readOnlyHint: true }, inputSchema: { type: 'object' } },
  call: (_, { request }) => {
    const { inputResponses } = (request.rpc?.params ?? {}) as { inputResponses?: object };
    if (inputResponses !== undefined) return { content: [{ type: 'text', text: JSON.stringify(inputResponses) }] };
    const properties = { size: { enum: ['small', 'large'] }, gift: { type: 'boolean' } };
    const params = { message: 'Which size?', requestedSchema: { type: 'object', properties, required: ['size'] } };
    return {
      resultType: 'input_required',
      requestState: 'one',
      inputRequests: { q: { method: 'elicitation/create', params } },
    };
  },
};
const either: SampleTool = {
  definition: {
    name: 'either',
    annotations: { destructiveHint: true },
    inputSchema: {
      type: 'object',
      oneOf: [
        { title: 'By id', type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
        { title: 'By name', type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      ],
    },
  },
  call: (args) => ({ content: [{ type: 'text', text: JSON.stringify(args) }] }),
};
/** What a server may send to whoever looks at it. */
const script = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
const fields = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, { $ref: '#/$defs/all' }]));
const hostile: SampleTool = {
  definition: {
    name: 'hostile',
    title: script,
    description: `${script} \u202Egnp.exe\u202C a\u200Bb javascript:alert(1) ${'long '.repeat(5000)}`,
    annotations: { readOnlyHint: true },
    inputSchema: {
      type: 'object',
      title: { not: 'text' },
      properties: {
        plain: {
          type: 'string',
          title: `${script}\u200B`,
          description: 5,
          pattern: '^(a+)+$',
          default: `${'a'.repeat(40)}!`,
        },
        broken: null,
        enumerated: { enum: 'no list' },
        ['__proto__']: { type: 'string' },
        constructor: { type: 'string' },
        deep: { $ref: '#/$defs/all' },
        wide: { allOf: Array.from({ length: 50 }, () => ({ $ref: '#/properties/wide' })) },
        many: { type: 'array', items: { type: 'integer' }, default: Array.from({ length: 3000 }, () => 1) },
      },
      $defs: { all: { type: 'object', properties: fields } },
    },
  },
  call: (args) => ({
    content: [
      { type: 'text', text: `${script}\u200B` },
      { type: 'resource_link', uri: 'javascript:alert(1)', name: script },
    ],
    structuredContent: args,
  }),
};
let upstream: Upstream;
beforeAll(async () => {
  const tools = [...sampleTools, order, asking, either, hostile];
  upstream = await startUpstream({ tools, serverName: script, instructions: `${script}\u202E` });
  await ui.gatehouse.admin('/gateways', { method: 'POST', body: { name: 'shop', url: upstream.url } });
});
afterAll(() => upstream.close());

const sent = () => upstream.calls('tools/call').at(-1)!.rpc!.params!;
const toolPage = async (name: string) => {
  const visit = await ui.signedIn(`#/try?tool=shop__${name}`);
  await visit.page.getByRole('form', { name: 'Arguments' }).waitFor();
  return visit;
};
const answered = (page: Page) => page.getByText(/Answered in/).waitFor();

it('nested fields, references, choices and null are sent as shown; an answer that is not as promised is said', async () => {
  const { page, expectClean } = await toolPage('order');
  await page.getByRole('combobox', { name: 'kind' }).click();
  await page.getByRole('option', { name: 'later' }).click();
  await button(page, 'Add lines').click();
  await page.getByRole('textbox', { name: 'what' }).fill('tea');
  await page.getByRole('textbox', { name: 'many' }).fill('3');
  await page.getByRole('textbox', { name: 'city' }).fill('Oslo');
  await expectClean();
  await button(page, 'Run').click();
  await answered(page);
  await page.getByText("The answer is not what the tool's output schema says").waitFor();
  expect(sent().arguments).toEqual({ kind: 'later', lines: [{ what: 'tea', many: 3 }], to: { city: 'Oslo' } });
  await expectClean();
});

it('a tool is chosen by name; JSON that is none is never sent; one without parameters is run', async () => {
  const { page, expectClean } = await ui.signedIn('#/try');
  await page.getByRole('combobox', { name: 'Tool' }).fill('echo');
  await page.getByRole('option', { name: 'shop__echo' }).click();
  await page.getByRole('form', { name: 'Arguments' }).waitFor();
  const sure = button(page, 'I know what it does');
  if ((await sure.count()) > 0) await sure.click();
  await page.getByText('JSON', { exact: true }).click();
  const json = page.getByRole('textbox', { name: 'Arguments as JSON' });
  await json.fill('{"message": ');
  await page.getByText(/This is not JSON/).waitFor();
  expect(await page.getByRole('button', { name: /Run|Send anyway/ }).isDisabled()).toBe(true);
  await json.fill('{"message": "from the page"}');
  await page.getByRole('button', { name: /Run|Send anyway/ }).click();
  await answered(page);
  await page
    .getByRole('region', { name: 'Raw' })
    .getByText(/from the page/)
    .waitFor();
  expect(sent().arguments).toEqual({ message: 'from the page' });
  await expectClean();
});

it('one of two shapes is chosen, and a tool that destroys is run after it was asked once', async () => {
  const { page, expectClean } = await toolPage('either');
  expect(await button(page, 'Run').or(button(page, 'Send anyway')).isDisabled()).toBe(true);
  await button(page, 'I know what it does').click();
  await page.getByRole('combobox', { name: 'Kind of Arguments' }).click();
  await page.getByRole('option', { name: 'By name' }).click();
  await page.getByRole('textbox', { name: 'name' }).fill('tea');
  await expectClean();
  await button(page, 'Run').click();
  await answered(page);
  expect(sent().arguments).toEqual({ name: 'tea' });
});

it('what the server asks on the way is a form, and its answer goes on with the call', async () => {
  const { page, expectClean } = await toolPage('asking');
  await button(page, 'Run').click();
  const question = page.getByRole('form', { name: 'What the server asks' });
  await question.getByText('Which size?').waitFor();
  await question.getByRole('combobox', { name: 'size' }).click();
  await page.getByRole('option', { name: 'large' }).click();
  await expectClean();
  await button(page, 'Send answer').click();
  await answered(page);
  expect(sent().inputResponses).toEqual({ q: { action: 'accept', content: { size: 'large' } } });
  await button(page, 'Run').click();
  await button(page, 'Decline').click();
  await page.getByText('"action":"decline"', { exact: false }).first().waitFor();
  await expectClean();
});

it('what a server says of itself is text: no markup, nothing hidden, nothing that holds up the page', async () => {
  const { page, expectClean } = await toolPage('hostile');
  await page.getByText('<U+202E>gnp.exe<U+202C> a<U+200B>b', { exact: false }).waitFor();
  expect(await page.locator('img[src=x], script:not([src])').count()).toBe(0);
  await button(page, 'Fill in deep').click();
  await button(page, 'Fill in f29').click();
  await page.getByRole('textbox', { name: 'constructor' }).fill('own');
  await button(page, 'Send anyway').or(button(page, 'Run')).click();
  await answered(page);
  await page.getByRole('region', { name: 'Text 1' }).getByText('<U+200B>', { exact: false }).waitFor();
  expect(sent().arguments).toMatchObject({ constructor: 'own' });
  await expectClean();
  for (const hash of ['gateways/shop', 'catalog?open=shop__hostile', 'catalog', 'traffic', 'audit', '']) {
    await page.goto(`${ui.gatehouse.url}/admin/#/${hash}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page
      .getByText(/hostile|Nothing needs you/)
      .first()
      .waitFor();
    expect(await page.locator('img[src=x], script:not([src]), a[href^="javascript"]').count()).toBe(0);
    expect(await page.title()).toMatch(/Gatehouse$/);
  }
  await expectClean();
});
