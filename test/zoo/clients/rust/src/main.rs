//! The official Rust SDK: zoo URL TOOL
use rmcp::model::CallToolRequestParams;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::ServiceExt;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let config = StreamableHttpClientTransportConfig::with_uri(args[1].clone()).auth_header(std::env::var("TOKEN")?);
    let client = ().serve(StreamableHttpClientTransport::from_config(config)).await?;
    println!("tools: {}", client.list_all_tools().await?.len());
    let call = serde_json::json!({"name": args[2], "arguments": {"message": "zoo"}});
    let params: CallToolRequestParams = serde_json::from_value(call)?;
    println!("called: {:?}", client.call_tool(params).await?.content);
    client.cancel().await?;
    Ok(())
}
