import { Select, Text } from '@mantine/core';
import { useState } from 'react';
import { CopyButton } from '../components/inputs/copy-button.js';
import { clientSnippets, tokenVariable } from './client-snippets.js';
import classes from './snippets.module.css';

/** What to write where, for the client that is chosen. */
export function Snippets({ name, url }: { readonly name: string; readonly url: string }) {
  const all = clientSnippets(name, url);
  const [chosen, choose] = useState(all[0]!.client);
  const { client, place, text, note } = all.find((one) => one.client === chosen) ?? all[0]!;
  return (
    <div className={classes.snippets}>
      <Select
        label="Client"
        data={all.map((one) => one.client)}
        value={chosen}
        onChange={(value) => value !== null && choose(value)}
        allowDeselect={false}
        className={classes.client}
      />
      <div className={classes.frame}>
        <div className={classes.head}>
          <span className={classes.place}>{place}</span>
          <CopyButton words value={text} label="Copy" />
        </div>
        <pre className={classes.code} role="region" aria-label={`For ${client}`} tabIndex={0}>
          {text}
        </pre>
      </div>
      <Text c="dimmed" fz="sm">
        {note ?? `The token is taken from the variable ${tokenVariable}; it never stands in the file.`}
      </Text>
    </div>
  );
}
