import { TextInput } from '@mantine/core';
import { Note } from '../../../components/notes/note.js';
import { SecretInput } from '../../../components/inputs/secret-input.js';
import { HeaderEditor } from '../headers/header-editor.js';
import type { FormPart } from './basic-fields.js';
import classes from './form.module.css';

/** The fields of the chosen Authentication Type. */
export function AuthenticationFields({ form }: FormPart) {
  const { seen, base } = form;
  const dropped = base !== null && base.authType !== 'none' && base.authType !== seen.values.type;
  const stored = base?.authHeaders?.map(({ key }) => key).join(', ') ?? 'the stored secret';
  return (
    <>
      {dropped && (
        <Note tone="warn" title="Saving removes what is stored for the other type">
          <bdi>{stored}</bdi>
        </Note>
      )}
      {seen.movedFrom !== null && (
        <Note tone="warn" title="Enter the credentials again">
          Stored values belong to {seen.movedFrom} and are not sent to another host.
        </Note>
      )}
      <OfType form={form} />
    </>
  );
}

function OfType({ form }: FormPart) {
  const { seen, setCredential, errors, rowErrors, tried, base } = form;
  const { values, keeps } = seen;
  const blank = keeps ? 'set, leave blank to keep' : undefined;
  switch (values.type) {
    case 'none':
      return null;
    case 'basic':
      return (
        <div className={classes.two}>
          <TextInput
            label="User name"
            required
            autoComplete="off"
            value={values.username}
            error={errors.get('auth_username')}
            onChange={(event) => setCredential({ username: event.currentTarget.value })}
          />
          <SecretInput
            label="Password"
            required={!keeps}
            what="password"
            placeholder={values.username === base?.authUsername ? blank : undefined}
            value={values.password}
            error={errors.get('auth_password')}
            onValue={(password) => setCredential({ password })}
          />
        </div>
      );
    case 'bearer':
      return (
        <SecretInput
          label="Token"
          description="Sent as “Authorization: Bearer …”; a pasted “Bearer ” before it is left out"
          required={!keeps}
          what="token"
          placeholder={blank}
          value={values.token}
          error={errors.get('auth_token')}
          onValue={(token) => setCredential({ token })}
        />
      );
    case 'query_param':
      return (
        <>
          <Note tone="warn" title="A secret in a URL is written into logs">
            Choose Custom Headers where the server takes them.
          </Note>
          <div className={classes.two}>
            <TextInput
              label="Parameter"
              required
              autoComplete="off"
              value={values.queryKey}
              error={errors.get('auth_query_param_key')}
              onChange={(event) => setCredential({ queryKey: event.currentTarget.value })}
            />
            <SecretInput
              label="Value"
              required={!keeps}
              what="value"
              placeholder={values.queryKey === base?.authQueryParamKey ? blank : undefined}
              value={values.queryValue}
              error={errors.get('auth_query_param_value')}
              onValue={(queryValue) => setCredential({ queryValue })}
            />
          </div>
        </>
      );
    case 'authheaders':
      return (
        <HeaderEditor
          rows={values.rows}
          seen={seen.rows}
          serverErrors={rowErrors}
          showFault={tried}
          onChange={(rows) => setCredential({ rows })}
        />
      );
  }
}
