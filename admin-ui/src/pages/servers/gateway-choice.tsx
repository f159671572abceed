import { MultiSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { gatewayList } from '../../api/gateways.js';
import type { Server } from '../../api/servers.js';

export type TakenGateway = Server['gateways'][number];

interface GatewayChoiceProps {
  readonly chosen: readonly TakenGateway[];
  readonly error: string | undefined;
  readonly onChoose: (gateways: readonly TakenGateway[]) => void;
}

const kinds = ['tools', 'prompts', 'resources'] as const;
const whole = { tools: 'all', prompts: 'all', resources: 'all' } as const;
const isWhole = (gateway: TakenGateway) => kinds.every((kind) => gateway[kind] === 'all');

/** As the API takes them: the whole of it by its id, or of each kind what was said of it. */
export const takenBody = (gateways: readonly TakenGateway[]) =>
  gateways.map((gateway) => {
    const { id, tools, prompts, resources } = gateway;
    return isWhole(gateway) ? id : { id, tools, prompts, resources };
  });

/** Gateways with all that they offer, now and later. What is taken of one in part, by the API or a file, stays as it is. */
export function GatewayChoice({ chosen, error, onChoose }: GatewayChoiceProps) {
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text, 250);
  const { data } = useQuery(gatewayList({ q, sort: 'name' }));
  const taken = new Map([
    ...(data?.gateways ?? []).map(({ id, slug }) => [id, { id, slug, ...whole }] as const),
    ...chosen.map((gateway) => [gateway.id, gateway] as const),
  ]);
  return (
    <MultiSelect
      label="Whole gateways"
      description="All that they offer, and what they will offer later"
      data={[...taken.values()].map((gateway) => ({
        value: gateway.id,
        label: isWhole(gateway) ? gateway.slug : `${gateway.slug} (in part)`,
      }))}
      value={chosen.map(({ id }) => id)}
      onChange={(ids) => onChoose(ids.flatMap((id) => taken.get(id) ?? []))}
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) => options}
      hidePickedOptions
      nothingFoundMessage="No gateway like this"
      error={error}
    />
  );
}
