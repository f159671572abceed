import { Select, Skeleton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { itemList, nameOf, readTool, type Tool } from '../../api/items.js';
import { useListSearch } from '../../components/list/list-search.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { Page } from '../../components/page/page.js';
import { Console } from './console.js';
import classes from './try.module.css';

/** `#/try?tool=…`: one tool, called as oneself, through the same checks as a client's call. */
export function TryPage() {
  const { search, go } = useListSearch([]);
  const { data: tool, error } = useQuery(readTool(search.tool ?? ''));
  return (
    <Page
      title="Try it"
      description="A tool is called as you, by the way a client's call goes; it stands in the audit log"
    >
      <ToolChoice tool={tool} onChoose={(id) => go({ tool: id })} />
      {error !== null && <ProblemNote error={error} title="The tool cannot be shown" />}
      {search.tool !== undefined && tool === undefined && error === null && <Skeleton height={200} radius="lg" />}
      {tool !== undefined && <Console key={tool.id} tool={tool} />}
    </Page>
  );
}

function ToolChoice({ tool, onChoose }: { readonly tool: Tool | undefined; readonly onChoose: (id: string) => void }) {
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text === tool?.name ? '' : text, 250);
  const { data, error } = useQuery(itemList('tools', { q, filters: { status: ['enabled'] } }));
  const found = new Map(
    [...(tool === undefined ? [] : [tool]), ...(data?.rows ?? [])].map((one) => [one.id, nameOf(one)]),
  );
  return (
    <>
      {error !== null && <ProblemNote error={error} title="The tools cannot be shown" />}
      <Select
        label="Tool"
        placeholder="Search by name"
        data={[...found].map(([value, label]) => ({ value, label }))}
        value={tool?.id ?? null}
        onChange={(id) => id !== null && onChoose(id)}
        searchable
        searchValue={text}
        onSearchChange={setText}
        filter={({ options }) => options}
        nothingFoundMessage="No tool like this"
        className={classes.tool}
      />
    </>
  );
}
