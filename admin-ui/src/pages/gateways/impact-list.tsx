import { List } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { gatewayImpact, type Gateway, type Impact } from '../../api/gateways.js';

/** What hangs on a gateway. */
export function ImpactList({ gateway, secrets = false }: { readonly gateway: Gateway; readonly secrets?: boolean }) {
  const { data } = useQuery(gatewayImpact(gateway.id));
  const { toolCount, promptCount, resourceCount } = gateway;
  return (
    <List spacing={4}>
      <List.Item>{`${many(toolCount, 'tool')}, ${many(promptCount, 'prompt')} and ${many(resourceCount, 'resource')} are no longer offered.`}</List.Item>
      {data !== undefined && <List.Item>{serversText(data)}</List.Item>}
      {secrets && data !== undefined && data.secrets > 0 && (
        <List.Item>{`${many(data.secrets, 'stored value')} cannot be recovered.`}</List.Item>
      )}
    </List>
  );
}

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function serversText({ servers }: Impact): string {
  if (servers.length === 0) return 'No virtual server uses it.';
  return `${many(servers.length, 'virtual server')} ${servers.length === 1 ? 'loses' : 'lose'} them: ${servers.map(({ name, items }) => `${name} (${items})`).join(', ')}.`;
}
