//go:build ignore

// github.com/mark3labs/mcp-go: mcpgo URL TOOL
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println("ERROR", err)
		os.Exit(1)
	}
	return value
}

func main() {
	ctx, done := context.WithTimeout(context.Background(), 60*time.Second)
	defer done()
	headers := map[string]string{"Authorization": "Bearer " + os.Getenv("TOKEN")}
	c := must(client.NewStreamableHttpClient(os.Args[1], transport.WithHTTPHeaders(headers)))
	must(0, c.Start(ctx))
	hello := mcp.InitializeRequest{}
	hello.Params.ProtocolVersion = mcp.LATEST_PROTOCOL_VERSION
	hello.Params.ClientInfo = mcp.Implementation{Name: "zoo", Version: "1"}
	must(c.Initialize(ctx, hello))
	fmt.Println("tools:", len(must(c.ListTools(ctx, mcp.ListToolsRequest{})).Tools))
	call := mcp.CallToolRequest{}
	call.Params.Name = os.Args[2]
	call.Params.Arguments = map[string]any{"message": "zoo"}
	fmt.Println("called:", must(c.CallTool(ctx, call)).Content[0])
	c.Close()
}
