import { Button } from '@mantine/core';
import type { Gateway, GatewayPage } from '../../../api/gateways.js';
import { Note } from '../../../components/notes/note.js';
import { failing, statusWords } from '../words.js';

const mostNames = 5;

interface AttentionNoteProps {
  readonly page: GatewayPage;
  readonly onShow: (status: string) => void;
}

/** There only while something does not work: which gateways, and how they fail. */
export function AttentionNote({ page: { gateways, facets }, onShow }: AttentionNoteProps) {
  const total = failing.reduce((sum, status) => sum + Number(facets.status?.[status] ?? 0), 0);
  if (total === 0) return null;
  const shown = gateways.filter(({ status }) => failing.includes(status)).slice(0, mostNames);
  return (
    <Note
      tone="bad"
      title={total === 1 ? '1 gateway needs attention' : `${total} gateways need attention`}
      actions={
        <Button variant="default" size="compact-sm" onClick={() => onShow(failing.join(','))}>
          {total === 1 ? 'Show it' : 'Show them'}
        </Button>
      }
    >
      {shown.length > 0 && <bdi>{wordsOf(shown, total)}</bdi>}
    </Note>
  );
}

function wordsOf(shown: readonly Gateway[], total: number): string {
  const names = shown.map(({ name, status }) => `${name}: ${statusWords[status].word.toLowerCase()}`).join(', ');
  return total > shown.length ? `${names} and ${total - shown.length} more` : names;
}
