import type { Finding } from './header-rules.js';
import type { SeenRow } from './header-rows.js';

/** What is to be said below a row, about its name and about its value. */
export function messagesOf({ row, state, name, value, wins }: SeenRow, serverError: string | null) {
  const onName: Finding[] = name === null ? [] : [name];
  const onValue: Finding[] = [...value];
  if (state === 'duplicate') {
    onName.push({ level: 'warning', text: 'Not sent: the same name is in a row below, and the last one wins.' });
  }
  if (wins) onName.push({ level: 'info', text: 'Used: the same name stands above.' });
  if (state === 'ignored' && row.value !== '') onName.push({ level: 'warning', text: 'No name: this row is ignored.' });
  if (state === 'renamed') {
    onValue.push({ level: 'error', text: `Value needed: it was stored for ${row.stored!.key}.` });
  }
  if (state === 'needs-value') {
    onValue.push({ level: 'error', text: 'Enter it again: the stored value belongs to another address.' });
  }
  if (state === 'unreadable') {
    onValue.push({ level: 'error', text: 'Stored with a key this server no longer has. Enter it again.' });
  }
  if (serverError !== null) onValue.push({ level: 'error', text: serverError });
  return { onName, onValue };
}
