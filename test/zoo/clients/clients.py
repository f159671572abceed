"""python clients.py CLIENT URL TOOL: one real Python client against one endpoint; TOKEN is its bearer token."""
import asyncio
import logging
import os
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
CLIENT, URL, TOOL = sys.argv[1:4]
TOKEN = os.environ["TOKEN"]
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
ARGS = {"message": "zoo"}


def tools(count):
    print(f"tools: {count}", flush=True)


def called(result):
    print(f"called: {str(result)[:300]}".replace("\n", " "), flush=True)


async def mcp1():
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async with streamablehttp_client(URL, headers=HEADERS) as (read, write, _):
        async with ClientSession(read, write) as session:
            await session.initialize()
            tools(len((await session.list_tools()).tools))
            called((await session.call_tool(TOOL, ARGS)).content)


async def mcp2(mode="auto"):
    import httpx2
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    async with httpx2.AsyncClient(headers=HEADERS, timeout=60) as http:
        async with Client(streamable_http_client(URL, http_client=http), mode=mode) as client:
            tools(len((await client.list_tools()).tools))
            called((await client.call_tool(TOOL, ARGS)).content)


async def mcp2legacy():
    await mcp2("legacy")


async def fastmcp():
    from fastmcp import Client
    from fastmcp.client.transports import StreamableHttpTransport

    async with Client(StreamableHttpTransport(URL, headers=HEADERS)) as client:
        tools(len(await client.list_tools()))
        called((await client.call_tool(TOOL, ARGS)).content)


async def langchain():
    from langchain_mcp_adapters.client import MultiServerMCPClient

    client = MultiServerMCPClient({"g": {"transport": "streamable_http", "url": URL, "headers": HEADERS}})
    found = await client.get_tools()
    tools(len(found))
    called(await next(tool for tool in found if tool.name == TOOL).ainvoke(ARGS))


async def pydanticai():
    from fastmcp.client.transports import StreamableHttpTransport
    from pydantic_ai.mcp import MCPToolset

    async with MCPToolset(StreamableHttpTransport(URL, headers=HEADERS)) as server:
        tools(len(await server.list_tools()))
        called(await server.direct_call_tool(TOOL, ARGS))


async def openai_agents():
    from agents.mcp import MCPServerStreamableHttp
    from agents.mcp.util import MCPUtil

    async with MCPServerStreamableHttp(params={"url": URL, "headers": HEADERS, "timeout": 60}) as server:
        found = await server.list_tools()
        for tool in found:
            MCPUtil.to_function_tool(tool, server, convert_schemas_to_strict=True)
        tools(len(found))
        called((await server.call_tool(TOOL, ARGS)).content)


async def adk():
    from google.adk.tools.mcp_tool import McpToolset, StreamableHTTPConnectionParams

    toolset = McpToolset(connection_params=StreamableHTTPConnectionParams(url=URL, headers=HEADERS, timeout=60))
    found = await toolset.get_tools()
    tools(len(found))
    session = await toolset._mcp_session_manager.create_session()
    called((await session.call_tool(TOOL, ARGS)).content)
    await toolset.close()


async def llamaindex():
    from llama_index.tools.mcp import BasicMCPClient, McpToolSpec

    client = BasicMCPClient(URL, headers=HEADERS, timeout=60)
    tools(len(await McpToolSpec(client).to_tool_list_async()))
    called((await client.call_tool(TOOL, ARGS)).content)


async def smolagents():
    def work():
        from smolagents import MCPClient

        parameters = {"url": URL, "transport": "streamable-http", "headers": HEADERS}
        with MCPClient(parameters, structured_output=False) as found:
            tools(len(found))
            # This client writes the hyphens of names as underscores.
            wanted = TOOL.replace("-", "_")
            called(next(tool for tool in found if tool.name.replace("-", "_") == wanted)(**ARGS))

    await asyncio.to_thread(work)


async def agno():
    from agno.tools.mcp import MCPTools
    from agno.tools.mcp.params import StreamableHTTPClientParams

    params = StreamableHTTPClientParams(url=URL, headers=HEADERS)
    async with MCPTools(transport="streamable-http", server_params=params) as client:
        tools(len(client.functions))
        called((await client.session.call_tool(TOOL, ARGS)).content)


async def mcpuse():
    from mcp_use import MCPClient

    client = MCPClient(config={"mcpServers": {"g": {"url": URL, "headers": HEADERS}}})
    session = await client.create_session("g")
    tools(len(await session.list_tools()))
    called((await session.call_tool(TOOL, ARGS)).content)
    await client.close_all_sessions()


async def strands():
    def work():
        from strands.tools.mcp import MCPClient

        with MCPClient(url=URL, headers=HEADERS) as client:
            tools(len(client.list_tools_sync()))
            called(client.call_tool_sync("1", TOOL, ARGS)["content"])

    await asyncio.to_thread(work)


async def chuk():
    from chuk_mcp.protocol.messages.initialize.send_messages import send_initialize
    from chuk_mcp.protocol.messages.tools.send_messages import send_tools_call, send_tools_list
    from chuk_mcp.transports.http import StreamableHTTPParameters, http_client

    async with http_client(StreamableHTTPParameters(url=URL, bearer_token=TOKEN)) as (read, write):
        await send_initialize(read, write)
        found = await send_tools_list(read, write)
        tools(len(getattr(found, "tools", None) or found["tools"]))
        called(await send_tools_call(read, write, TOOL, ARGS))


async def autogen():
    from autogen_ext.tools.mcp import McpWorkbench, StreamableHttpServerParams

    async with McpWorkbench(StreamableHttpServerParams(url=URL, headers=HEADERS)) as workbench:
        tools(len(await workbench.list_tools()))
        called((await workbench.call_tool(TOOL, ARGS)).to_text())


def causes(error):
    if isinstance(error, BaseExceptionGroup):
        return [cause for each in error.exceptions for cause in causes(each)]
    return [error] + (causes(error.__cause__) if error.__cause__ else [])


try:
    asyncio.run(asyncio.wait_for(globals()[CLIENT](), 90))
except BaseException as error:
    print("ERROR", " <- ".join(f"{type(each).__name__}: {str(each)[:200]}" for each in causes(error)), flush=True)
    os._exit(1)
# Some of these libraries leave threads behind that would hold the program.
os._exit(0)
