/** How one client is told of this gateway. The token is always a reference: no snippet holds one. */
export interface ClientSnippet {
  readonly client: string;
  /** Where the text goes: a file, or "In a shell". */
  readonly place: string;
  readonly text: string;
  readonly note?: string;
}

/** The variable that the snippets take the token from. */
export const tokenVariable = 'GATEHOUSE_TOKEN';

const json = (value: unknown) => JSON.stringify(value, null, 2);

/** A name as every client's configuration takes it. */
export const clientName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'gatehouse';

/** What to write where, for a server called `name` at `url`. */
export function clientSnippets(name: string, url: string): readonly ClientSnippet[] {
  const key = clientName(name);
  const bearer = (reference: string) => ({ Authorization: `Bearer ${reference}` });
  return [
    {
      client: 'Claude Code',
      place: '.mcp.json',
      text: json({ mcpServers: { [key]: { type: 'http', url, headers: bearer(`\${${tokenVariable}}`) } } }),
    },
    {
      client: 'Claude Desktop',
      place: 'claude_desktop_config.json',
      text: json({
        mcpServers: {
          [key]: {
            command: 'npx',
            args: ['-y', 'mcp-remote', url, '--header', 'Authorization:${AUTHORIZATION}'],
            env: { AUTHORIZATION: 'Bearer <your token>' },
          },
        },
      }),
      note: 'It does not read the variables of a shell: put the token in the place of <your token>.',
    },
    {
      client: 'VS Code',
      place: '.vscode/mcp.json',
      text: json({
        inputs: [{ type: 'promptString', id: 'gatehouse-token', description: 'Gatehouse token', password: true }],
        servers: { [key]: { type: 'http', url, headers: bearer('${input:gatehouse-token}') } },
      }),
      note: 'VS Code asks for the token once and keeps it encrypted.',
    },
    {
      client: 'Cursor',
      place: '~/.cursor/mcp.json',
      text: json({ mcpServers: { [key]: { url, headers: bearer(`\${env:${tokenVariable}}`) } } }),
    },
    {
      client: 'Codex',
      place: '~/.codex/config.toml',
      text: `[mcp_servers.${key}]\nurl = ${JSON.stringify(url)}\nbearer_token_env_var = "${tokenVariable}"`,
    },
    {
      client: 'Gemini CLI',
      place: '~/.gemini/settings.json',
      text: json({ mcpServers: { [key]: { httpUrl: url, headers: bearer(`$${tokenVariable}`) } } }),
    },
    {
      client: 'opencode',
      place: 'opencode.json',
      text: json({
        $schema: 'https://opencode.ai/config.json',
        mcp: { [key]: { type: 'remote', url, enabled: true, headers: bearer(`{env:${tokenVariable}}`) } },
      }),
    },
    {
      client: 'mcp-remote',
      place: 'In a shell',
      text: `AUTHORIZATION="Bearer $${tokenVariable}" npx -y mcp-remote ${shell(url)} --header 'Authorization:\${AUTHORIZATION}'`,
      note: 'For clients that only start programs.',
    },
    {
      client: 'curl',
      place: 'In a shell',
      text: [
        `curl -sS ${shell(url)} \\`,
        `  -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \\`,
        `  -H "Authorization: Bearer $${tokenVariable}" \\`,
        `  -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'`,
      ].join('\n'),
    },
    {
      client: 'TypeScript',
      place: '@modelcontextprotocol/sdk',
      text: [
        `import { Client } from '@modelcontextprotocol/sdk/client/index.js';`,
        `import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';`,
        ``,
        `const headers = { Authorization: \`Bearer \${process.env.${tokenVariable}}\` };`,
        `const client = new Client({ name: 'my-client', version: '1.0.0' });`,
        `await client.connect(new StreamableHTTPClientTransport(new URL(${JSON.stringify(url)}), { requestInit: { headers } }));`,
        `console.log(await client.listTools());`,
      ].join('\n'),
    },
    {
      client: 'Python',
      place: 'mcp',
      text: [
        `import asyncio, os`,
        `from mcp import ClientSession`,
        `from mcp.client.streamable_http import streamablehttp_client`,
        ``,
        `async def main():`,
        `    headers = {"Authorization": f"Bearer {os.environ['${tokenVariable}']}"}`,
        `    async with streamablehttp_client(${JSON.stringify(url)}, headers=headers) as (read, write, _):`,
        `        async with ClientSession(read, write) as session:`,
        `            await session.initialize()`,
        `            print(await session.list_tools())`,
        ``,
        `asyncio.run(main())`,
      ].join('\n'),
    },
  ];
}

/** One word of a shell, whatever is in it. */
const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
