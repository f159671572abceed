import { Button, Paper, Select, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconApi, IconLayoutDashboard, IconLogout } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { gatewayUrl } from '../../api/client.js';
import { me, wayOf, type Person } from '../../api/person.js';
import { asProblem } from '../../api/problem.js';
import { serverList } from '../../api/servers.js';
import { signOut } from '../../api/session.js';
import { SignInForm } from '../../app/sign-in/sign-in-form.js';
import { Snippets } from '../../clients/snippets.js';
import { CopyButton } from '../../components/inputs/copy-button.js';
import { Logo } from '../../components/page/logo.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { MyTokens } from './my-tokens.js';
import { MyTools } from './my-tools.js';
import classes from './home-page.module.css';

/** `/`: who comes here, how they are known, and how their MCP client gets in. */
export function HomePage() {
  useEffect(() => {
    document.title = 'Gatehouse';
  }, []);
  const { data: person, error, refetch } = useQuery(me);
  const stranger = error !== null && asProblem(error).status === 401;
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <header className={classes.head}>
          <Logo size={44} />
          <div>
            <Title order={1}>Gatehouse</Title>
            <Text c="dimmed">One MCP endpoint for every client.</Text>
          </div>
        </header>
        {person !== undefined && <Who person={person} />}
        {error !== null && !stranger && (
          <ProblemNote error={error} title="Who you are cannot be shown" onRetry={() => void refetch()} />
        )}
        {person === undefined && error === null && <Skeleton height={120} radius="lg" />}
        <Connect person={person} />
        {(stranger || person?.role === 'anonymous') && (
          <Card title="Sign in">
            <Text c="dimmed" mb="md">
              To see your tools and make a token.
            </Text>
            <SignInForm forEverybody onDone={() => location.reload()} />
          </Card>
        )}
        {person !== undefined && <MyTools />}
        {person?.permissions.includes('tokens') === true && <MyTokens person={person} />}
        {person?.role !== 'user' && (
          <div className={classes.links}>
            <Button component="a" href={`${gatewayUrl}/admin/`} leftSection={<IconLayoutDashboard size={18} />}>
              Administration
            </Button>
            <Button component="a" href={`${gatewayUrl}/docs`} variant="default" leftSection={<IconApi size={18} />}>
              API console
            </Button>
          </div>
        )}
      </div>
    </main>
  );
}

export function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper withBorder component="section" className={classes.card} aria-label={title}>
      <Title order={2} fz="lg" mb={6}>
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function Who({ person }: { readonly person: Person }) {
  if (person.role === 'anonymous') return null;
  const leave = () => void signOut().then(() => location.reload());
  return (
    <Card title="You">
      <div className={classes.who}>
        <div>
          <Text fw={600}>
            <bdi>{person.name}</bdi>
          </Text>
          <Text c="dimmed" fz="sm">
            {person.role === 'admin' ? 'Administrator' : 'User'}, {wayOf(person)}
          </Text>
          {person.groups.length > 0 && (
            <Text c="dimmed" fz="sm">
              Groups: <bdi>{person.groups.join(', ')}</bdi>
            </Text>
          )}
        </div>
        {person.csrfToken !== null && (
          <Button variant="default" leftSection={<IconLogout size={17} />} onClick={leave}>
            Sign out
          </Button>
        )}
      </div>
    </Card>
  );
}

/** The address of everything, or of one virtual server. */
function Connect({ person }: { readonly person: Person | undefined }) {
  const { data } = useQuery({ ...serverList({ filters: {} }, false), enabled: person !== undefined });
  const [path, choose] = useState('/mcp');
  const servers = data?.rows ?? [];
  const url = `${gatewayUrl}${path}`;
  const name = servers.find((one) => one.path === path)?.slug ?? 'gatehouse';
  return (
    <Card title="Connect a client">
      <Text c="dimmed">Give your MCP client this address.</Text>
      {servers.length > 0 && (
        <Select
          label="What it shall see"
          mt="sm"
          data={[
            { value: '/mcp', label: 'Everything you may use' },
            ...servers.map((server) => ({ value: server.path, label: server.name })),
          ]}
          value={path}
          onChange={(value) => value !== null && choose(value)}
          allowDeselect={false}
        />
      )}
      <div className={classes.address}>
        <code>{url}</code>
        <CopyButton value={url} label="Copy the address" />
      </div>
      <Snippets name={name} url={url} />
    </Card>
  );
}
