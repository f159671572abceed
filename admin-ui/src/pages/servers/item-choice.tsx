import { MultiSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { itemList, nameOf, type ItemKind } from '../../api/items.js';

interface ItemChoiceProps {
  readonly kind: ItemKind;
  readonly label: string;
  readonly description: string;
  /** Names as clients of /mcp see them, URIs of resources. */
  readonly chosen: readonly string[];
  readonly error: string | undefined;
  readonly onChoose: (names: readonly string[]) => void;
}

/** Items of all gateways, looked for by the gateway, since there may be thousands. */
export function ItemChoice({ kind, chosen, onChoose, ...rest }: ItemChoiceProps) {
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text, 250);
  const { data } = useQuery(itemList(kind, { q, filters: {} }));
  const found = data?.rows.map(nameOf) ?? [];
  return (
    <MultiSelect
      {...rest}
      data={[...new Set([...chosen, ...found])]}
      value={[...chosen]}
      onChange={onChoose}
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) => options}
      hidePickedOptions
      nothingFoundMessage="Nothing like this"
    />
  );
}
