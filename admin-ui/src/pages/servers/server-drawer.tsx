import { Button, Select, Skeleton, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { asProblem } from '../../api/problem.js';
import { createServer, editServer, serverById, type Server } from '../../api/servers.js';
import { ManagedNote } from '../../components/notes/managed-note.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { SideDrawer } from '../../components/page/side-drawer.js';
import { GatewayChoice, takenBody, type TakenGateway } from './gateway-choice.js';
import { ItemChoice } from './item-choice.js';
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
  readonly gateways: readonly TakenGateway[];
  readonly tools: readonly string[];
  readonly prompts: readonly string[];
  readonly resources: readonly string[];
  readonly visibility: string;
  readonly groups: readonly string[];
}

const valuesOf = (server: Server | null): Values => ({
  name: server?.name ?? '',
  description: server?.description ?? '',
  gateways: server?.gateways ?? [],
  tools: server?.associatedTools ?? [],
  prompts: server?.associatedPrompts ?? [],
  resources: server?.associatedResources ?? [],
  visibility: server?.visibility ?? 'public',
  groups: server?.allowedGroups ?? [],
});

/** Only what was changed is sent, so that nothing else is touched. */
function bodyOf(before: Values, now: Values) {
  const same = (key: keyof Values) => JSON.stringify(before[key]) === JSON.stringify(now[key]);
  return {
    ...(same('name') ? {} : { name: now.name.trim() }),
    ...(same('description') ? {} : { description: now.description }),
    ...(same('gateways') ? {} : { gateways: takenBody(now.gateways) }),
    ...(same('tools') ? {} : { associated_tools: [...now.tools] }),
    ...(same('prompts') ? {} : { associated_prompts: [...now.prompts] }),
    ...(same('resources') ? {} : { associated_resources: [...now.resources] }),
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
        <GatewayChoice
          chosen={values.gateways}
          error={errorOf('gateways')}
          onChoose={(gateways) => set({ gateways })}
        />
        <ItemChoice
          kind="tools"
          label="Tools"
          description="As clients of /mcp see them"
          chosen={values.tools}
          error={errorOf('associated_tools')}
          onChoose={(tools) => set({ tools })}
        />
        <ItemChoice
          kind="prompts"
          label="Prompts"
          description="As clients of /mcp see them"
          chosen={values.prompts}
          error={errorOf('associated_prompts')}
          onChoose={(prompts) => set({ prompts })}
        />
        <ItemChoice
          kind="resources"
          label="Resources"
          description="By their URIs"
          chosen={values.resources}
          error={errorOf('associated_resources')}
          onChoose={(resources) => set({ resources })}
        />
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
