import { Button, PasswordInput, TextInput, Textarea } from '@mantine/core';
import { useRef, useState, type FormEvent } from 'react';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { signIn } from '../../api/session.js';
import type { Session } from '../../api/session-store.js';
import { Note } from '../../components/notes/note.js';
import classes from './sign-in.module.css';

interface SignInFormProps {
  readonly onDone?: (session: Session) => void;
  /** Users may sign in here as well. */
  readonly forEverybody?: boolean;
}

/** User and password, or a token. The fields are not React state: what is typed lives in the inputs alone. */
export function SignInForm({ onDone, forEverybody = false }: SignInFormProps) {
  const [withToken, setWithToken] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const text = (name: string) => String(new FormData(form.current!).get(name) ?? '');
    setBusy(true);
    setProblem(null);
    try {
      const session = await signIn(
        withToken ? { token: text('token').trim() } : { user: text('user'), password: text('password') },
        forEverybody,
      );
      form.current?.reset();
      onDone?.(session);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)} ref={form}>
      {problem !== null && <Note tone="bad" title={titleOf(problem)} />}
      {withToken ? (
        <Textarea
          name="token"
          label="Access token"
          autoComplete="off"
          spellCheck={false}
          required
          rows={4}
          data-autofocus
        />
      ) : (
        <>
          <TextInput name="user" label="User" autoComplete="username" required autoFocus data-autofocus />
          <PasswordInput
            name="password"
            label="Password"
            autoComplete="current-password"
            required
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
          />
        </>
      )}
      <Button type="submit" size="md" loading={busy}>
        Sign in
      </Button>
      <Button variant="subtle" size="compact-md" onClick={() => setWithToken(!withToken)}>
        {withToken ? 'Use user and password instead' : 'Use an access token instead'}
      </Button>
    </form>
  );
}

function titleOf({ status, code, message, retryAfterSeconds }: ApiProblem): string {
  if (status === 429) return `Too many wrong passwords. Try again in ${retryAfterSeconds ?? 60} seconds.`;
  if (code === 'UNAUTHENTICATED')
    return message === 'the token is not valid' ? 'The token is not valid.' : 'Wrong user or password.';
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
}
