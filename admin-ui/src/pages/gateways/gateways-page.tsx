import { Page } from '../../components/page.js';

export function GatewaysPage() {
  return (
    <Page title="Gateways" description="Upstream MCP servers this gateway connects to">
      <div />
    </Page>
  );
}
