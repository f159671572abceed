import { CopyButton } from '../inputs/copy-button.js';
import { visible } from './visible.js';
import classes from './json-text.module.css';

const longest = 100_000;

/** JSON as text, indented, with a way to copy it. */
export function JsonText({ label, value }: { readonly label: string; readonly value: unknown }) {
  const text = JSON.stringify(value, null, 2) ?? '';
  return (
    <section>
      <div className={classes.head}>
        <h3 className={classes.title}>{label}</h3>
        <CopyButton value={text} label={`Copy ${label.toLowerCase()}`} />
      </div>
      <pre className={classes.text} role="region" aria-label={label} tabIndex={0}>
        {text.length > longest ? `${visible(text.slice(0, longest))}\n… and more` : visible(text)}
      </pre>
    </section>
  );
}
