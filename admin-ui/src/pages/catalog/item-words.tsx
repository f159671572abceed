import { Button, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { changeItem, type Item, type ItemKind, type ItemWords as Words } from '../../api/items.js';
import { asProblem } from '../../api/problem.js';
import { Note } from '../../components/notes/note.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import classes from './catalog.module.css';

type Entered = Readonly<Record<keyof Words, string>>;

/** Its own words are no words of ours: where the two are alike, there is nothing to show in the field. */
const wordsOf = ({ customName, displayName, description, originalDescription }: Item): Entered => ({
  customName: customName ?? '',
  displayName: displayName ?? '',
  description: description === originalDescription ? '' : (description ?? ''),
});

/** What clients are shown of an item in place of its server's words; a blank field is the server's own. */
export function ItemWords({ kind, item }: { readonly kind: ItemKind; readonly item: Item }) {
  const queries = useQueryClient();
  const before = wordsOf(item);
  const [words, setWords] = useState(before);
  const set = (part: Partial<typeof words>) => setWords({ ...words, ...part });
  const changed = (Object.keys(words) as (keyof Words)[]).filter((name) => words[name] !== before[name]);
  const save = useMutation({
    mutationFn: () =>
      changeItem(kind, item.id, Object.fromEntries(changed.map((name) => [name, words[name].trim() || null]))),
    onSuccess: async (stored) => {
      setWords(wordsOf(stored));
      await queries.invalidateQueries({ queryKey: ['items'] });
    },
  });
  const errorOf = (name: string) =>
    save.error === null ? undefined : asProblem(save.error).errors.find(({ path }) => path === name)?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const named = kind !== 'resources';
  return (
    <section aria-labelledby="words">
      <h3 className={classes.title} id="words">
        What clients are shown
      </h3>
      <form className={classes.words} onSubmit={submit} noValidate autoComplete="off">
        <Text c="dimmed" fz="sm">
          In place of the server&apos;s own words; left blank, its own. The server is always called by its own name.
        </Text>
        <TextInput
          label="Name"
          description={
            named ? `Letters, digits, _ and -; on /mcp behind “${item.gatewaySlug}__”` : 'A label; the URI stays'
          }
          maxLength={named ? 64 : 255}
          spellCheck={false}
          placeholder={item.originalName ?? undefined}
          value={words.customName}
          error={errorOf('customName')}
          onChange={(event) => set({ customName: event.currentTarget.value })}
        />
        <TextInput
          label="Title"
          maxLength={255}
          placeholder={item.originalTitle ?? undefined}
          value={words.displayName}
          error={errorOf('displayName')}
          onChange={(event) => set({ displayName: event.currentTarget.value })}
        />
        <Textarea
          label="Description"
          rows={3}
          maxLength={8192}
          placeholder={item.originalDescription?.slice(0, 500)}
          value={words.description}
          error={errorOf('description')}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        {save.error !== null && <ProblemNote error={save.error} title="Not saved" />}
        {save.isSuccess && changed.length === 0 && <Note tone="good" title="Saved. Clients are told." />}
        <div>
          <Button type="submit" loading={save.isPending} disabled={changed.length === 0}>
            Save
          </Button>
        </div>
      </form>
    </section>
  );
}
