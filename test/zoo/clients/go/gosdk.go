//go:build ignore

// The official Go SDK: gosdk URL TOOL
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type bearer struct{}

func (bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+os.Getenv("TOKEN"))
	return http.DefaultTransport.RoundTrip(r)
}

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
	transport := &mcp.StreamableClientTransport{Endpoint: os.Args[1], HTTPClient: &http.Client{Transport: bearer{}}}
	session := must(mcp.NewClient(&mcp.Implementation{Name: "zoo", Version: "1"}, nil).Connect(ctx, transport, nil))
	count := 0
	for _, err := range session.Tools(ctx, nil) {
		must(0, err)
		count++
	}
	fmt.Println("tools:", count)
	arguments := map[string]any{"message": "zoo"}
	result := must(session.CallTool(ctx, &mcp.CallToolParams{Name: os.Args[2], Arguments: arguments}))
	fmt.Println("called:", result.Content[0].(*mcp.TextContent).Text)
	session.Close()
}
