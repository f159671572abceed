import { Button, Switch, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { gatewayById, type Gateway } from '../../../api/gateways.js';
import { ManagedNote } from '../../../components/notes/managed-note.js';
import { Note } from '../../../components/notes/note.js';
import { ProblemNote } from '../../../components/notes/problem-note.js';
import { SideDrawer } from '../../../components/page/side-drawer.js';
import { sentHeaders } from '../headers/header-rows.js';
import { curlOf } from '../testing/curl.js';
import { TestPanel } from '../testing/test-panel.js';
import { useTest } from '../testing/use-test.js';
import { AuthenticationFields } from './authentication-fields.js';
import { BasicFields } from './basic-fields.js';
import { ConflictDialog } from './conflict-dialog.js';
import { DiscardDialog } from './discard-dialog.js';
import { MoreFields } from './more-fields.js';
import { useGatewayForm, type Saved } from './use-gateway-form.js';
import classes from './form.module.css';

interface GatewayFormProps {
  /** Null for a new one. */
  readonly stored: Gateway | null;
  readonly copyOf?: Gateway | null;
  readonly onClose: () => void;
}

/** A gateway made or changed: fields, credentials, a Test with what stands in the form, and Save. */
export function GatewayForm({ stored, copyOf = null, onClose }: GatewayFormProps) {
  const queries = useQueryClient();
  const test = useTest();
  const [tested, setTested] = useState('');
  const [refused, setRefused] = useState(false);
  const done = useRef(false);

  const saved = ({ gateway, kept }: Saved) => {
    done.current = true;
    const others = kept.length > 0 ? ` Kept what others changed: ${kept.join(', ')}.` : '';
    const warnings = gateway.warnings ?? [];
    notifications.show({
      color: warnings.length > 0 ? 'yellow' : 'teal',
      title: `${gateway.name} is saved.${others}`,
      message: warnings.join(' '),
      autoClose: warnings.length > 0 ? false : 5000,
    });
    void queries.invalidateQueries({ queryKey: ['gateways'] });
    onClose();
  };
  const form = useGatewayForm(stored, copyOf, {
    onSaved: saved,
    onRefused: (result) => {
      test.show(result);
      setTested(fingerprint);
      setRefused(true);
    },
  });
  const fingerprint = JSON.stringify([form.values, form.seen.values]);
  const outdated = test.state.phase === 'done' && tested !== fingerprint;
  const blocker = useBlocker({
    shouldBlockFn: () => form.changes > 0 && !done.current,
    enableBeforeUnload: () => form.changes > 0 && !done.current,
    withResolver: true,
  });
  const newer = useNewer(form.base);
  const managedBy = stored?.managedBy ?? null;

  const runTest = () => {
    if (form.faults.size > [...form.faults.keys()].filter((name) => name === 'name').length) return form.tryFirst();
    setRefused(false);
    setTested(fingerprint);
    void test.run(form.testBody());
  };
  useHotkeys(
    [
      ['mod+Enter', runTest],
      ['mod+S', () => void (managedBy === null && form.save())],
    ],
    [],
  );

  return (
    <SideDrawer
      title={stored === null ? 'Add gateway' : `${managedBy === null ? 'Edit ' : ''}${stored.name}`}
      onClose={onClose}
      fixed={managedBy !== null}
      onSubmit={() => void form.save()}
      footer={
        <>
          <Switch
            label="Enabled"
            disabled={managedBy !== null}
            checked={form.values.enabled}
            onChange={(event) => form.set({ enabled: event.currentTarget.checked })}
          />
          <div className={classes.buttons}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="default" onClick={runTest} loading={test.state.phase === 'running'}>
              Test
            </Button>
            <Button type="submit" loading={form.busy} disabled={managedBy !== null}>
              Save
            </Button>
          </div>
        </>
      }
    >
      {newer !== null && (
        <Note tone="info" title={`Somebody saved this gateway meanwhile (version ${newer})`}>
          You go on with version {form.base?.version}. What does not collide is merged when you save.
        </Note>
      )}
      {form.problem !== null && <ProblemNote error={form.problem} title="Not saved" />}
      {form.tried && form.faults.size > 0 && (
        <Note
          tone="bad"
          title={
            form.faults.size === 1 ? 'One thing is missing or wrong' : `${form.faults.size} things are missing or wrong`
          }
        >
          {[...form.faults.values()].join(' ')}
        </Note>
      )}
      <ManagedNote managedBy={managedBy} />
      <fieldset disabled={managedBy !== null} className={classes.whole}>
        <BasicFields form={form} />
        <AuthenticationFields form={form} />
        <MoreFields form={form} />
      </fieldset>
      <TestPanel
        state={test.state}
        how="with the values in this form"
        secure={form.values.url.startsWith('https:')}
        outdated={outdated}
        curl={curlOf({
          url: form.values.url.trim(),
          type: form.seen.values.type,
          headers: sentHeaders(form.seen.rows).map(({ entry }) => entry.key),
          username: form.seen.values.username.trim(),
          queryKey: form.seen.values.queryKey.trim(),
        })}
        onCancel={test.cancel}
        actions={
          refused &&
          !outdated && (
            <Button
              size="compact-sm"
              variant="default"
              loading={form.busy}
              onClick={() => void form.save({ disabled: true })}
            >
              Save disabled
            </Button>
          )
        }
      />
      {refused && !outdated && (
        <Text fz="sm">
          Not saved: the server was asked first and did not take it. Change the values, or save it disabled.
        </Text>
      )}
      {form.conflict !== null && (
        <ConflictDialog
          conflict={form.conflict}
          onCancel={form.stopConflict}
          onResolve={(takeTheirs) => void form.resolve(takeTheirs)}
        />
      )}
      {blocker.status === 'blocked' && (
        <DiscardDialog changes={form.changes} onDiscard={blocker.proceed} onStay={blocker.reset} />
      )}
    </SideDrawer>
  );
}

/** The version that others have made since, or null. */
function useNewer(base: Gateway | null): number | null {
  const { data } = useQuery({ ...gatewayById(base?.id ?? ''), enabled: base !== null });
  return base !== null && data !== undefined && data.version > base.version ? data.version : null;
}
