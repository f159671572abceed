import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { itemList, nameOf } from '../../api/items.js';
import { SearchField } from '../../components/list/search-field.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { Card } from './home-page.js';
import { Foreign } from '../../components/text/foreign.js';
import classes from './home-page.module.css';

/** The tools that one may use, searched by the gateway. */
export function MyTools() {
  const [q, search] = useState('');
  const [cursor, goTo] = useState<string>();
  const { data, error, refetch } = useQuery(itemList('tools', { q, cursor, filters: {} }, false));
  return (
    <Card title="Your tools">
      {error !== null && (
        <ProblemNote error={error} title="Your tools cannot be shown" onRetry={() => void refetch()} />
      )}
      <SearchField
        q={q}
        label="Search tools"
        placeholder="Search name or description  ( / )"
        onSearch={(text) => (goTo(undefined), search(text))}
      />
      <ul className={classes.tools}>
        {data?.rows.map((tool) => (
          <li key={tool.id}>
            <Foreign text={nameOf(tool)} className={classes.tool} />
            <Foreign text={tool.description ?? ''} longest={300} className={classes.about} />
          </li>
        ))}
      </ul>
      {data !== undefined && (
        <div className={classes.who}>
          <Text c="dimmed" fz="sm" role="status">
            {data.total === 1 ? '1 tool' : `${data.total} tools`}
          </Text>
          {data.nextCursor !== null && (
            <Button variant="default" size="compact-md" onClick={() => goTo(data.nextCursor!)}>
              More tools
            </Button>
          )}
          {cursor !== undefined && (
            <Button variant="default" size="compact-md" onClick={() => goTo(undefined)}>
              First tools
            </Button>
          )}
        </div>
      )}
    </Card>
  );
}
