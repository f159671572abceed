import { Button, MultiSelect, Select, Skeleton, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { itemList, nameOf } from '../../api/items.js';
import { asProblem } from '../../api/problem.js';
import { createServer, editServer, serverById, type Server } from '../../api/servers.js';
import { ManagedNote } from '../../components/managed-note.js';
import { ProblemNote } from '../../components/problem-note.js';
import { SideDrawer } from '../../components/side-drawer.js';
import classes from './servers.module.css';

/** Makes a virtual server, or changes the one with this id. */
export function ServerDrawer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { data, error } = useQuery(serverById(id));
  if (id === 'new') return <ServerForm server={null} onClose={onClose} />;
  if (data !== undefined) return <ServerForm key={data.id} server={data} onClose={onClose} />;
  return (
    <SideDrawer title="Virtual server" onClose={onClose}>
      {error === null ? (
        <Skeleton height={240} />
      ) : (
        <ProblemNote error={error} title="The virtual server cannot be shown" />
      )}
    </SideDrawer>
  );
}

interface Values {
  readonly name: string;
  readonly description: string;
  readonly tools: readonly string[];
  readonly visibility: string;
  readonly groups: readonly string[];
}

const valuesOf = (server: Server | null): Values => ({
  name: server?.name ?? '',
  description: server?.description ?? '',
  tools: server?.associatedTools ?? [],
  visibility: server?.visibility ?? 'public',
  groups: server?.allowedGroups ?? [],
});

/** Only what was changed is sent, so that nothing else is touched. */
function bodyOf(before: Values, now: Values) {
  const same = (key: keyof Values) => JSON.stringify(before[key]) === JSON.stringify(now[key]);
  return {
    ...(same('name') ? {} : { name: now.name.trim() }),
    ...(same('description') ? {} : { description: now.description }),
    ...(same('tools') ? {} : { associated_tools: [...now.tools] }),
    ...(same('visibility') ? {} : { visibility: now.visibility as Server['visibility'] }),
    ...(same('groups') ? {} : { allowed_groups: [...now.groups] }),
  };
}

function ServerForm({ server, onClose }: { readonly server: Server | null; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const managedBy = server?.managedBy ?? null;
  const [before] = useState(() => valuesOf(server));
  const [values, setValues] = useState(before);
  const set = (change: Partial<Values>) => setValues({ ...values, ...change });
  const save = useMutation({
    mutationFn: async (): Promise<unknown> =>
      server === null ? createServer(bodyOf(before, values)) : editServer(server, bodyOf(before, values)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['servers'] });
      onClose();
    },
  });
  const errorOf = (path: string) =>
    save.error === null
      ? undefined
      : asProblem(save.error).errors.find((one) => one.path === path || one.path.startsWith(`${path}[`))?.message;
  return (
    <SideDrawer
      title={server === null ? 'Add virtual server' : `${managedBy === null ? 'Edit ' : ''}${server.name}`}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      footer={
        <>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={values.name.trim() === '' || managedBy !== null}>
            Save
          </Button>
        </>
      }
    >
      {save.error !== null && <ProblemNote error={save.error} title="Not saved" />}
      <ManagedNote managedBy={managedBy} />
      <fieldset disabled={managedBy !== null} className={classes.whole}>
        <TextInput
          label="Name"
          required
          maxLength={255}
          data-autofocus
          value={values.name}
          error={errorOf('name')}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Textarea
          label="Description"
          autosize={false}
          rows={2}
          value={values.description}
          error={errorOf('description')}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <ToolChoice chosen={values.tools} error={errorOf('associated_tools')} onChoose={(tools) => set({ tools })} />
        <Select
          label="Who may use it"
          data={[
            { value: 'public', label: 'Everybody' },
            { value: 'team', label: 'The groups below' },
            { value: 'private', label: 'Administrators' },
          ]}
          value={values.visibility}
          allowDeselect={false}
          onChange={(visibility) => visibility !== null && set({ visibility })}
        />
        {values.visibility === 'team' && (
          <TagsInput
            label="Groups"
            value={[...values.groups]}
            error={errorOf('allowed_groups')}
            onChange={(groups) => set({ groups })}
          />
        )}
      </fieldset>
    </SideDrawer>
  );
}

interface ToolChoiceProps {
  readonly chosen: readonly string[];
  readonly error: string | undefined;
  readonly onChoose: (tools: readonly string[]) => void;
}

/** Tools of all gateways, looked for by the gateway, since there may be thousands. */
function ToolChoice({ chosen, error, onChoose }: ToolChoiceProps) {
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text, 250);
  const { data } = useQuery(itemList('tools', { q, filters: {} }));
  const found = data?.rows.map(nameOf) ?? [];
  return (
    <MultiSelect
      label="Tools"
      description="As clients of /mcp see them"
      data={[...new Set([...chosen, ...found])]}
      value={[...chosen]}
      onChange={onChoose}
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) => options}
      hidePickedOptions
      nothingFoundMessage="No tool like this"
      error={error}
    />
  );
}
