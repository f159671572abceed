import { Button } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Note } from '../components/notes/note.js';
import { Page } from '../components/page/page.js';

/** In place of a page that could not be drawn, so that the others stay within reach. */
export function PageError({ reset }: ErrorComponentProps) {
  return (
    <Page title="This page cannot be shown">
      <Note
        tone="bad"
        title="Something failed in the page itself. Nothing was saved."
        actions={
          <>
            <Button size="compact-sm" variant="default" onClick={reset}>
              Try again
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => location.reload()}>
              Load the page anew
            </Button>
          </>
        }
      >
        After an update of Gatehouse loading it anew is enough.
      </Note>
    </Page>
  );
}
