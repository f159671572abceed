import { MultiSelect, Text, VisuallyHidden } from '@mantine/core';
import type { GatewayFilter, GatewayPage, GatewayStatus } from '../../../api/gateways.js';
import { SearchField } from '../../../components/list/search-field.js';
import { Chips } from '../../../components/inputs/chips.js';
import { authWords, statusOrder, statusWords } from '../words.js';
import classes from '../../../components/list/list.module.css';
import own from './list.module.css';

interface FilterBarProps {
  readonly filter: GatewayFilter;
  readonly page: GatewayPage;
  readonly onChange: (
    change: { q?: string; status?: string; auth?: string; tags?: string },
    options?: { replace: boolean },
  ) => void;
}

export function FilterBar({ filter, page, onChange }: FilterBarProps) {
  const { facets, total } = page;
  const count = (facet: string, value: string) => facets[facet]?.[value] ?? 0;
  const tags = [...new Set([...Object.keys(facets.tags ?? {}), ...(filter.tags ?? [])])].sort();
  const all = Object.values(facets.status ?? {}).reduce((sum, number) => sum + number, 0);
  const choices = statusOrder
    .map((value) => ({ value, label: statusWords[value].word, count: count('status', value) }))
    .filter(({ value, count: found }) => found > 0 || filter.status?.includes(value));
  const result = total === all ? `${all} gateway${all === 1 ? '' : 's'}` : `${total} of ${all} gateways`;
  return (
    <div className={own.filters}>
      <div className={classes.bar}>
        <SearchField
          q={filter.q ?? ''}
          label="Search gateways"
          placeholder="Search name, URL, tag, header name  ( / )"
          onSearch={(q) => onChange({ q }, { replace: true })}
        />
        <MultiSelect
          aria-label="Authentication"
          placeholder={filter.auth?.length ? undefined : 'Any auth'}
          data={Object.entries(authWords).map(([value, label]) => ({
            value,
            label: `${label} (${count('auth_type', value)})`,
          }))}
          value={[...(filter.auth ?? [])]}
          onChange={(auth) => onChange({ auth: auth.join(',') })}
          clearable
          clearButtonProps={{ 'aria-label': 'Any authentication' }}
          className={classes.facet}
        />
        <MultiSelect
          aria-label="Tag"
          placeholder={filter.tags?.length ? undefined : 'Any tag'}
          data={tags.map((value) => ({ value, label: `${value} (${count('tags', value)})` }))}
          value={[...(filter.tags ?? [])]}
          onChange={(chosen) => onChange({ tags: chosen.join(',') })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Any tag' }}
          nothingFoundMessage="No such tag"
          className={classes.facet}
        />
        <Text c="dimmed" className={classes.result}>
          {result}
        </Text>
        <VisuallyHidden role="status">{`${result} found`}</VisuallyHidden>
      </div>
      <Chips<GatewayStatus>
        label="Status"
        all={all}
        choices={choices}
        chosen={filter.status ?? []}
        onChoose={(status) => onChange({ status: status.join(',') })}
      />
    </div>
  );
}
