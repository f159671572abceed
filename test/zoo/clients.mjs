// Real MCP clients: how each is run against one endpoint, to list the tools and call one.
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, newNode, npmBin, pyBin } from './cache.mjs';

const programs = join(import.meta.dirname, 'clients');

const python = (name, folder, shown = name, run = name) => ({
  name: shown,
  language: 'Python',
  folder,
  command: (url, tool) => [pyBin(folder, 'python'), join(programs, 'clients.py'), run, url, tool],
});

const javascript = (name, folder, shown = name) => ({
  name: shown,
  language: 'JavaScript',
  folder,
  command(url, tool) {
    const program = at(folder, 'gatehouse-zoo-client.mjs');
    copyFileSync(join(programs, 'clients.mjs'), program);
    return [newNode(), program, name, url, tool];
  },
});

const java = (folder, shown) => ({
  name: shown,
  language: 'Java',
  folder,
  command: (url, tool) => [
    'java',
    '-cp',
    `${at(folder, 'target', 'classes')}:${at(folder, 'target', 'dependency')}/*`,
    'Zoo',
    url,
    tool,
  ],
});

/** A program that is run in a home of its own; `lists` is what of its output shows that it is connected. */
const program = (name, language, folder, command, lists) => ({ name, language, folder, command, lists });

const headerOf = (token) => `Authorization: Bearer ${token}`;
const home = () => mkdtempSync(join(tmpdir(), 'gatehouse-zoo-client-'));
const quoted = (...words) => words.map((word) => `'${word}'`).join(' ');
const shell = (...lines) => ['sh', '-c', lines.join('\n')];

export const clients = [
  python('mcp1', 'c/pymcp1', 'mcp 1 (official)'),
  python('mcp2', 'c/pymcp2', 'mcp 2 (official)'),
  python('mcp2legacy', 'c/pymcp2', 'mcp 2, legacy'),
  python('fastmcp', 'c/fastmcp2', 'fastmcp 2'),
  python('fastmcp', 'c/pyagents', 'fastmcp 3'),
  python('fastmcp', 'c/fastmcp4', 'fastmcp 4'),
  python('langchain', 'c/pyagents', 'langchain-mcp-adapters'),
  python('pydanticai', 'c/pyagents', 'pydantic-ai'),
  python('openai_agents', 'c/openaiagents', 'openai-agents'),
  python('adk', 'c/adk', 'google-adk'),
  python('llamaindex', 'c/llamaindex', 'llama-index-tools-mcp'),
  python('smolagents', 'c/mcpadapt', 'smolagents'),
  python('agno', 'c/agno'),
  python('mcpuse', 'c/mcpusepy', 'mcp-use (Python)'),
  python('strands', 'c/strands', 'strands-agents'),
  python('chuk', 'c/chuk', 'chuk-mcp'),
  python('autogen', 'c/autogen', 'autogen-ext'),
  javascript('tssdk1', 'c/sdk1', '@modelcontextprotocol/sdk 1'),
  javascript('tssdk2', 'c/mcpusejs', '@modelcontextprotocol/client 2'),
  javascript('tssdk2auto', 'c/mcpusejs', '@modelcontextprotocol/client 2, auto'),
  javascript('aisdk', 'c/aisdk', '@ai-sdk/mcp'),
  javascript('langchainjs', 'c/langchainjs', '@langchain/mcp-adapters'),
  javascript('mastra', 'c/mastra', '@mastra/mcp'),
  javascript('mcpusejs', 'c/mcpusejs1', 'mcp-use (JavaScript)'),
  program('Inspector --cli', 'JavaScript', 'c/clients_js', (url, tool, token) => {
    const base = quoted(
      newNode(),
      npmBin('c/clients_js', 'mcp-inspector'),
      '--cli',
      url,
      '--transport',
      'http',
      '--header',
      headerOf(token),
    );
    return shell(
      `echo tools: $(${base} --method tools/list | grep -cE '^ *"inputSchema"')`,
      `echo called: $(${base} --method tools/call --tool-name ${tool} --tool-arg message=zoo)`,
    );
  }),
  {
    name: 'Inspector, its page',
    language: 'JavaScript',
    folder: 'c/inspectorpage',
    command: (url) => [
      newNode(),
      join(programs, 'inspector-page.mjs'),
      at('c/inspectorpage', 'node_modules/@modelcontextprotocol/inspector-client/dist'),
      url,
    ],
  },
  program('mcporter', 'JavaScript', 'c/clients_js', (url, tool, token) => {
    const file = join(home(), 'mcporter.json');
    const g = { url, allowHttp: true, headers: { Authorization: `Bearer ${token}` } };
    writeFileSync(file, JSON.stringify({ mcpServers: { g } }));
    const base = quoted(newNode(), npmBin('c/clients_js', 'mcporter'), '--config', file);
    return shell(
      `echo tools: $(${base} list g --json | grep -c '"inputSchema"')`,
      `echo called: $(${base} call g.${tool} message=zoo)`,
    );
  }),
  program('mcp-remote', 'JavaScript', 'c/clients_js', (url, tool, token) => [
    newNode(),
    join(programs, 'over-stdio.mjs'),
    tool,
    ...[newNode(), npmBin('c/clients_js', 'mcp-remote'), url, '--allow-http', '--transport', 'http-only'],
    ...['--header', `Authorization:Bearer ${token}`],
  ]),
  program(
    'Claude Code',
    'JavaScript',
    'c/claude',
    (url, _tool, token) => {
      const claude = quoted(at('c/claude', 'node_modules/@anthropic-ai/claude-code-linux-x64/claude'));
      return shell(
        `${claude} mcp add --transport http g ${quoted(url, '--header', headerOf(token))}`,
        `${claude} mcp list`,
      );
    },
    /Connected/,
  ),
  program(
    'Gemini CLI',
    'JavaScript',
    'c/gemini',
    (url, _tool, token) => {
      const gemini = quoted(newNode(), npmBin('c/gemini', 'gemini'));
      return shell(
        `${gemini} mcp add -s user --transport http g ${quoted(url, '-H', headerOf(token))}`,
        `${gemini} mcp list`,
      );
    },
    /Connected/,
  ),
  program(
    'opencode',
    'JavaScript',
    'c/opencode',
    (url, _tool, token) => {
      const g = { type: 'remote', url, enabled: true, headers: { Authorization: `Bearer ${token}` } };
      const config = JSON.stringify({ mcp: { g } });
      const opencode = quoted(at('c/opencode', 'node_modules/opencode-linux-x64-baseline/bin/opencode'));
      return shell(`echo ${quoted(config)} >opencode.json`, `${opencode} mcp list`);
    },
    /✓.*connected/i,
  ),
  {
    name: 'go-sdk (official)',
    language: 'Go',
    folder: 'c/go',
    command: (url, tool) => [at('c/go', 'gosdk'), url, tool],
  },
  {
    name: 'mark3labs/mcp-go',
    language: 'Go',
    folder: 'c/go',
    command: (url, tool) => [at('c/go', 'mcpgo'), url, tool],
  },
  java('c/java', 'java-sdk (official)'),
  java('c/lc4j', 'LangChain4j'),
  {
    name: 'rmcp (official)',
    language: 'Rust',
    folder: 'c/rust',
    command: (url, tool) => [at('c/rust', 'target/debug/zoo'), url, tool],
  },
];
