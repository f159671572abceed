import { useRef, useState } from 'react';
import {
  createGateway,
  editGateway,
  readGateway,
  upstreamFailure,
  type Gateway,
  type GatewayBody,
  type TestResult,
} from '../../../api/gateways.js';
import { asProblem } from '../../../api/problem.js';
import { sentHeaders } from '../headers/header-rows.js';
import {
  copiedCredentials,
  credentialBody,
  credentialFaults,
  credentialsOf,
  newCredentials,
  rebasedCredentials,
  seenCredentials,
  type CredentialValues,
} from './credential-values.js';
import { changedBody, changedFields, newValues, valuesOf, type FormValues } from './form-values.js';
import { connectionFaults } from './connection-values.js';
import { mergedValues, mergeOf, type Merge } from './merge.js';
import { urlNotes } from './url-notes.js';

export interface Saved {
  readonly gateway: Gateway;
  /** What others changed meanwhile, and was kept. */
  readonly kept: readonly string[];
}

export interface ConflictOf {
  readonly theirs: Gateway;
  readonly merge: Merge;
}

interface Events {
  readonly onSaved: (saved: Saved) => void;
  /** The server behind the URL did not take what was to be saved. */
  readonly onRefused: (result: TestResult) => void;
}

/** How often a save starts over by itself when others save in between. */
const attempts = 3;

/** The state of the form, and what saving it does. `stored` is null for a new gateway, `copyOf` what it is to be like. */
export function useGatewayForm(stored: Gateway | null, copyOf: Gateway | null, { onSaved, onRefused }: Events) {
  const [base, setBase] = useState(stored);
  const [values, setValues] = useState<FormValues>(() => initialValues(stored, copyOf));
  const [credentials, setCredentials] = useState<CredentialValues>(() =>
    stored !== null ? credentialsOf(stored) : copyOf !== null ? copiedCredentials(copyOf) : newCredentials(),
  );
  const [serverErrors, setServerErrors] = useState<ReadonlyMap<string, string>>(new Map());
  const [problem, setProblem] = useState<unknown>(null);
  const [conflict, setConflict] = useState<ConflictOf | null>(null);
  const [busy, setBusy] = useState(false);
  /** A save is under way, or has ended the form: keys repeat faster than a page is drawn. */
  const saving = useRef(false);
  const [tried, setTried] = useState(false);

  const seen = seenCredentials(credentials, base, values.url);
  const before = base === null ? newValues : valuesOf(base);
  const faults = new Map([
    ...ownFaults(values, credentials.type !== 'none'),
    ...credentialFaults(seen, base),
    ...connectionFaults(values, base),
  ]);
  const changes = changedFields(before, values).length + (seen.changed ? 1 : 0);

  const set = (part: Partial<FormValues>) => {
    setValues((now) => ({ ...now, ...part }));
    setServerErrors(new Map());
  };
  const setCredential = (part: Partial<CredentialValues>) => {
    setCredentials((now) => ({ ...now, ...part }));
    setServerErrors(new Map());
  };

  const bodyFor = (from: Gateway | null, now: FormValues, auth = credentialBody(seen)): GatewayBody => ({
    ...changedBody(from === null ? newValues : valuesOf(from), now),
    ...auth,
  });

  /** The body of a Test: what is stored, as this form would change it. */
  const testBody = () => ({
    ...bodyFor(base, { ...values, enabled: true }),
    ...(base === null ? {} : { gateway_id: base.id }),
  });

  async function save({ disabled = false }: { disabled?: boolean } = {}): Promise<void> {
    setTried(true);
    setProblem(null);
    if (faults.size > 0) return;
    const now = disabled ? { ...values, enabled: false } : values;
    await during(async () => {
      if (base !== null) return edit(base, now, credentials, []);
      onSaved({ gateway: await createGateway({ ...bodyFor(null, now), name: now.name, url: now.url }), kept: [] });
      return true;
    });
  }

  /** Saves on top of what is there now. Where others changed other fields, both changes stand; false: they collide, and nothing is saved. */
  async function edit(
    from: Gateway,
    now: FormValues,
    auth: CredentialValues,
    kept: readonly string[],
    attempt = 1,
  ): Promise<boolean> {
    const own = seenCredentials(auth, from, now.url);
    const body = bodyFor(from, now, credentialBody(own));
    try {
      const gateway = Object.keys(body).length === 0 ? from : await editGateway(from.id, from.version, body);
      onSaved({ gateway, kept });
      return true;
    } catch (error) {
      if (asProblem(error).status !== 412 || attempt === attempts) throw error;
      const theirs = await readGateway(from.id);
      const merge = mergeOf(from, theirs, now, own);
      if (merge.conflicts.length > 0) {
        setConflict({ theirs, merge });
        return false;
      }
      const rebasedValues = mergedValues(from, theirs, now, new Set());
      const rebasedAuth = rebasedCredentials(auth, theirs, own.changed);
      setBase(theirs);
      setValues(rebasedValues);
      setCredentials(rebasedAuth);
      return edit(theirs, rebasedValues, rebasedAuth, [...kept, ...merge.kept], attempt + 1);
    }
  }

  /** Goes on after a conflict; what `takeTheirs` names stays as the other person saved it. */
  async function resolve(takeTheirs: ReadonlySet<string>): Promise<void> {
    if (conflict === null || base === null) return;
    const { theirs, merge } = conflict;
    const now = mergedValues(base, theirs, values, takeTheirs);
    const without = {
      ...credentials,
      rows: credentials.rows.filter(
        (row) => !takeTheirs.has(`header ${(row.stored?.key ?? row.name).trim().toLowerCase()}`),
      ),
    };
    const auth = rebasedCredentials(without, theirs, seen.changed && !takeTheirs.has('auth'));
    setBase(theirs);
    setValues(now);
    setCredentials(auth);
    setConflict(null);
    await during(() => edit(theirs, now, auth, merge.kept));
  }

  async function during(save: () => Promise<boolean>): Promise<void> {
    if (saving.current) return;
    saving.current = true;
    setBusy(true);
    try {
      saving.current = await save();
    } catch (error) {
      saving.current = false;
      const refused = upstreamFailure(error);
      if (refused !== null) onRefused(refused);
      else {
        setServerErrors(placed(asProblem(error).errors, seen));
        setProblem(error);
      }
    } finally {
      setBusy(false);
    }
  }

  return {
    base,
    values,
    seen,
    set,
    setCredential,
    changes,
    /** By field name; shown after the first try to save. */
    errors: tried ? new Map([...faults, ...serverErrors]) : serverErrors,
    faults,
    rowErrors: serverErrors,
    tried,
    problem,
    conflict,
    busy,
    testBody,
    save,
    resolve,
    stopConflict: () => setConflict(null),
    tryFirst: () => setTried(true),
  };
}

function initialValues(stored: Gateway | null, copyOf: Gateway | null): FormValues {
  if (stored !== null) return valuesOf(stored);
  return copyOf === null ? newValues : { ...valuesOf(copyOf), name: `${copyOf.name} copy` };
}

function ownFaults({ name, url }: FormValues, withSecrets: boolean): Map<string, string> {
  const faults = new Map<string, string>();
  if (name.trim() === '') faults.set('name', 'Enter a name.');
  if (url.trim() === '') faults.set('url', 'Enter the URL of the MCP server.');
  const wrong = urlNotes(url, withSecrets).find(({ level }) => level === 'error');
  if (wrong !== undefined) faults.set('url', wrong.text);
  return faults;
}

/** The gateway's errors by field, those of a header by the id of its row: the list sent is not the list shown. */
function placed(
  errors: readonly { path: string; message: string }[],
  seen: ReturnType<typeof seenCredentials>,
): Map<string, string> {
  const sent = sentHeaders(seen.rows);
  return new Map(
    errors.map(({ path, message }) => {
      const index = /^auth_headers\[(\d+)\]/.exec(path)?.[1];
      return [index === undefined ? path : (sent[Number(index)]?.id ?? path), message];
    }),
  );
}
