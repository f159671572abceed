import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;

/** The official Java SDK: Zoo URL TOOL */
public class Zoo {
  public static void main(String[] args) {
    URI uri = URI.create(args[0]);
    var request = HttpRequest.newBuilder().header("Authorization", "Bearer " + System.getenv("TOKEN"));
    var transport = HttpClientStreamableHttpTransport.builder(uri.getScheme() + "://" + uri.getAuthority())
        .endpoint(uri.getPath()).requestBuilder(request).build();
    try (var client = McpClient.sync(transport).requestTimeout(Duration.ofSeconds(60)).build()) {
      client.initialize();
      System.out.println("tools: " + client.listTools().tools().size());
      var call = new McpSchema.CallToolRequest(args[1], Map.of("message", "zoo"));
      System.out.println("called: " + client.callTool(call).content());
    }
    System.exit(0);
  }
}
