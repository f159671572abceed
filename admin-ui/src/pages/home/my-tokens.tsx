import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Person } from '../../api/person.js';
import { tokens } from '../../api/tokens.js';
import { NewToken } from '../../clients/new-token.js';
import { TokenTable } from '../../clients/token-table.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { Card } from './home-page.js';
import classes from './home-page.module.css';

/** One's own tokens: made, seen once, revoked. */
export function MyTokens({ person }: { readonly person: Person }) {
  const { data, error, refetch } = useQuery(tokens);
  const own = data?.filter(({ principalId }) => principalId === person.id) ?? [];
  return (
    <Card title="Your tokens">
      <div className={classes.parts}>
        <Text c="dimmed">
          For clients without a browser. A token has your rights; revoke it when it is no longer needed.
        </Text>
        <NewToken />
        {error !== null && (
          <ProblemNote error={error} title="Your tokens cannot be shown" onRetry={() => void refetch()} />
        )}
        {data !== undefined && own.length > 0 && <TokenTable tokens={own} ofAll={false} />}
      </div>
    </Card>
  );
}
