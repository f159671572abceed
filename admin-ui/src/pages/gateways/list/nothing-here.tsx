import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { GatewayFilter } from '../../../api/gateways.js';
import { Empty } from '../../../components/page/empty.js';
import { statusWords } from '../words.js';

interface NothingHereProps {
  readonly filter: GatewayFilter;
  readonly onAdd: () => void;
  readonly onClear: () => void;
}

/** Never had any, or none that the filters let through. */
export function NothingHere({ filter, onAdd, onClear }: NothingHereProps) {
  const { q, status = [], auth = [], tags = [] } = filter;
  const narrowed = [...(q ? [`“${q}”`] : []), ...status.map((one) => statusWords[one]?.word ?? one), ...auth, ...tags];
  if (narrowed.length > 0) {
    return (
      <Empty
        title="No gateway matches"
        actions={
          <Button variant="default" onClick={onClear}>
            Clear filters
          </Button>
        }
      >
        Looked for <bdi>{narrowed.join(' + ')}</bdi>
      </Empty>
    );
  }
  return (
    <Empty
      title="No gateways yet"
      actions={
        <Button leftSection={<IconPlus size={18} />} onClick={onAdd}>
          Add gateway
        </Button>
      }
    >
      A gateway is an MCP server that Gatehouse connects to, with the credentials every request to it carries. Clients
      see the tools of all of them at one address.
    </Empty>
  );
}
