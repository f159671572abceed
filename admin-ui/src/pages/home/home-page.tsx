import { Button, Paper, Text, Title } from '@mantine/core';
import { IconApi, IconLayoutDashboard } from '@tabler/icons-react';
import { useEffect } from 'react';
import { gatewayUrl } from '../../api/client.js';
import { CopyButton } from '../../components/copy-button.js';
import { Logo } from '../../components/logo.js';
import classes from './home-page.module.css';

/** `/`: where the gateway is, and where to go. */
export function HomePage() {
  useEffect(() => {
    document.title = 'Gatehouse';
  }, []);
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <Logo size={56} />
        <Title order={1}>Gatehouse</Title>
        <Text c="dimmed">One MCP endpoint for every client.</Text>
        <Paper withBorder className={classes.card}>
          <Title order={2} fz="md">
            Connect a client
          </Title>
          <Text c="dimmed">Give your MCP client this address.</Text>
          <div className={classes.address}>
            <code>{`${gatewayUrl}/mcp`}</code>
            <CopyButton value={`${gatewayUrl}/mcp`} label="Copy the address" />
          </div>
        </Paper>
        <div className={classes.links}>
          <Button component="a" href={`${gatewayUrl}/admin/`} leftSection={<IconLayoutDashboard size={18} />}>
            Administration
          </Button>
          <Button component="a" href={`${gatewayUrl}/docs`} variant="default" leftSection={<IconApi size={18} />}>
            API console
          </Button>
        </div>
      </div>
    </main>
  );
}
