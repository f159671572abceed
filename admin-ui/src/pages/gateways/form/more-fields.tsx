import { Checkbox, NumberInput, Radio, Select, TagsInput } from '@mantine/core';
import type { FormPart } from './basic-fields.js';
import { Audit } from './audit-fields.js';
import { Proxy, Tls } from './connection-fields.js';
import { Fold, hasError } from './fold.js';
import { LimitFields } from './limit-fields.js';
import type { FormValues } from './form-values.js';
import classes from './form.module.css';

/** What most gateways leave as it is, folded, with what is not the default on the fold. */
export function MoreFields({ form }: FormPart) {
  return (
    <div className={classes.folds}>
      <Passthrough form={form} />
      <Tls form={form} />
      <Proxy form={form} />
      <Limits form={form} />
      <Audit form={form} />
      <Access form={form} />
    </div>
  );
}

const passthroughs = { global: 'the global list', none: 'none', list: 'a list of its own' };

function Passthrough({ form: { values, set, errors } }: FormPart) {
  const { passthrough, passthroughHeaders } = values;
  const summary = passthrough === 'list' ? passthroughHeaders.join(', ') || 'none' : passthroughs[passthrough];
  return (
    <Fold title="Passthrough headers" summary={summary} faulty={hasError(errors, 'passthrough_headers')}>
      <Radio.Group
        label="Headers copied from the caller's request"
        value={passthrough}
        onChange={(value) => set({ passthrough: value as FormValues['passthrough'] })}
      >
        <Radio mt={6} value="global" label="Use the global list (DEFAULT_PASSTHROUGH_HEADERS)" />
        <Radio mt={6} value="none" label="None" />
        <Radio mt={6} value="list" label="A list of its own" />
      </Radio.Group>
      {passthrough === 'list' && (
        <TagsInput
          label="Header names"
          description="Nothing is passed unless ENABLE_HEADER_PASSTHROUGH is true"
          value={[...passthroughHeaders]}
          error={[...errors].find(([path]) => path.startsWith('passthrough_headers'))?.[1]}
          onChange={(names) => set({ passthroughHeaders: names })}
        />
      )}
    </Fold>
  );
}

function Limits({ form }: FormPart) {
  const { values, set, errors } = form;
  const { timeoutSeconds, refreshIntervalSeconds, limits } = values;
  const parts = [
    ...(timeoutSeconds === '' ? [] : [`timeout ${timeoutSeconds} s`]),
    ...(refreshIntervalSeconds === '' ? [] : [`read again every ${refreshIntervalSeconds} s`]),
    ...(limits.length === 0 ? [] : [limits.length === 1 ? '1 limit' : `${limits.length} limits`]),
  ];
  return (
    <Fold
      title="Timeouts and limits"
      summary={parts.join(', ') || 'default'}
      faulty={hasError(errors, 'timeout_seconds', 'refresh_interval_seconds', 'limits')}
    >
      <div className={classes.two}>
        <NumberInput
          label="Request timeout"
          description="Seconds until the first byte of an answer"
          placeholder="UPSTREAM_TIMEOUT_SECONDS"
          min={1}
          max={3600}
          allowDecimal={false}
          hideControls
          value={timeoutSeconds}
          error={errors.get('timeout_seconds')}
          onChange={(value) => set({ timeoutSeconds: typeof value === 'number' ? value : '' })}
        />
        <NumberInput
          label="Refresh interval"
          description="Seconds between reading its tools again"
          placeholder="HEALTH_CHECK_INTERVAL_SECONDS"
          min={60}
          allowDecimal={false}
          hideControls
          value={refreshIntervalSeconds}
          error={errors.get('refresh_interval_seconds')}
          onChange={(value) => set({ refreshIntervalSeconds: typeof value === 'number' ? value : '' })}
        />
      </div>
      <LimitFields form={form} />
    </Fold>
  );
}

function Access({ form: { values, set, errors } }: FormPart) {
  const { visibility, allowedGroups, allowedUsers, allowAnonymous } = values;
  const people = [...allowedGroups, ...allowedUsers];
  const summary = visibility === 'public' ? 'public' : people.length > 0 ? people.join(', ') : visibility;
  return (
    <Fold title="Access" summary={summary} faulty={hasError(errors, 'visibility', 'allowed_users', 'allowed_groups')}>
      <Select
        label="Visibility"
        data={[
          { value: 'public', label: 'Public: everybody who may call this gateway' },
          { value: 'team', label: 'Team: the groups and users below' },
          { value: 'private', label: 'Private: its owner, and whom the lists below name' },
        ]}
        allowDeselect={false}
        value={visibility}
        error={errors.get('visibility')}
        onChange={(value) => set({ visibility: (value ?? 'public') as FormValues['visibility'] })}
      />
      <div className={classes.two}>
        <TagsInput
          label="Allowed groups"
          value={[...allowedGroups]}
          error={errors.get('allowed_groups')}
          onChange={(groups) => set({ allowedGroups: groups })}
        />
        <TagsInput
          label="Allowed users"
          description="Ids or verified e-mail addresses"
          value={[...allowedUsers]}
          error={errors.get('allowed_users')}
          onChange={(users) => set({ allowedUsers: users })}
        />
      </div>
      <Checkbox
        label="Anonymous callers on a public address may use it"
        checked={allowAnonymous}
        onChange={(event) => set({ allowAnonymous: event.currentTarget.checked })}
      />
    </Fold>
  );
}
