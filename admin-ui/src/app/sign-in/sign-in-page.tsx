import { Paper, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { Logo } from '../../components/page/logo.js';
import { Note } from '../../components/notes/note.js';
import { SignInForm } from './sign-in-form.js';
import classes from './sign-in.module.css';

export function SignInPage({ detail }: { readonly detail: string | null }) {
  useEffect(() => {
    document.title = 'Sign in · Gatehouse';
  }, []);
  return (
    <main className={classes.page}>
      <Paper className={classes.card} withBorder shadow="sm" radius="lg">
        <div className={classes.head}>
          <Logo size={44} />
          <div>
            <Title order={1} fz="xl">
              Sign in to Gatehouse
            </Title>
            <Text c="dimmed">For administrators of this gateway</Text>
          </div>
        </div>
        {detail !== null && <Note tone="info" title={detail} />}
        <SignInForm />
      </Paper>
    </main>
  );
}
