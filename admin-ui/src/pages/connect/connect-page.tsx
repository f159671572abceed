import { Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { gatewayUrl } from '../../api/client.js';
import { serverList } from '../../api/servers.js';
import { NewToken } from '../../clients/new-token.js';
import { Snippets } from '../../clients/snippets.js';
import { CopyButton } from '../../components/inputs/copy-button.js';
import { useListSearch } from '../../components/list/list-search.js';
import { Page } from '../../components/page/page.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import classes from './connect.module.css';

/** `#/connect?server=…`: what to write into a client, for everything or for one virtual server. */
export function ConnectPage() {
  const { search, go } = useListSearch([]);
  const { data, error } = useQuery(serverList({ filters: {} }));
  const server = data?.rows.find(({ slug }) => slug === search.server);
  const url = `${gatewayUrl}${server?.path ?? '/mcp'}`;
  return (
    <Page title="Connect a client" description="The address, a token, and what to write where">
      {error !== null && <ProblemNote error={error} title="The virtual servers cannot be shown" />}
      <section className={classes.card} aria-label="Address">
        <Select
          label="What the client shall see"
          data={[
            { value: '', label: 'Everything its user may use' },
            ...(data?.rows ?? []).map(({ slug, name }) => ({ value: slug, label: name })),
          ]}
          value={server?.slug ?? ''}
          onChange={(slug) => go({ server: slug ?? '' })}
          allowDeselect={false}
          className={classes.choice}
        />
        <div className={classes.address}>
          <code>{url}</code>
          <CopyButton value={url} label="Copy the address" />
        </div>
      </section>
      <section className={classes.card} aria-label="Token">
        <Text c="dimmed">A token of your own, for a client without a browser. People behind a proxy need none.</Text>
        <NewToken />
      </section>
      <section className={classes.card} aria-label="Configuration">
        <Snippets name={server?.name ?? 'gatehouse'} url={url} />
      </section>
    </Page>
  );
}
