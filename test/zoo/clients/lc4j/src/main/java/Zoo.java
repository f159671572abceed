import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.mcp.client.DefaultMcpClient;
import dev.langchain4j.mcp.client.transport.http.StreamableHttpMcpTransport;
import java.util.Map;

/** The client of LangChain4j: Zoo URL TOOL */
public class Zoo {
  public static void main(String[] args) throws Exception {
    var headers = Map.of("Authorization", "Bearer " + System.getenv("TOKEN"));
    var transport = new StreamableHttpMcpTransport.Builder().url(args[0]).customHeaders(headers).build();
    try (var client = new DefaultMcpClient.Builder().transport(transport).key("zoo").build()) {
      System.out.println("tools: " + client.listTools().size());
      var call = ToolExecutionRequest.builder().name(args[1]).arguments("{\"message\":\"zoo\"}").build();
      System.out.println("called: " + client.executeTool(call).resultText());
    }
    System.exit(0);
  }
}
