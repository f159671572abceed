import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useId, useState, type KeyboardEvent } from 'react';
import { useReturnFocus } from '../../components/page/use-return-focus.js';
import { useFound, type Found } from './found.js';
import { Foreign } from '../../components/text/foreign.js';
import classes from './palette.module.css';

const waitMs = 150;
const noSteps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** A field and what it finds; arrows choose, Enter goes there. */
export function PaletteDialog({ onClose }: { readonly onClose: () => void }) {
  useReturnFocus();
  const id = useId();
  const router = useRouter();
  const [text, setText] = useState('');
  const words = text.trim();
  const [q] = useDebouncedValue(words, waitMs);
  const [at, setAt] = useState(0);
  const found = useFound(words, q);
  const chosen = Math.min(at, found.length - 1);
  const go = (one: Found | undefined) => {
    if (one === undefined) return;
    onClose();
    router.history.push(one.to);
  };
  const press = (event: KeyboardEvent) => {
    const step = noSteps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((chosen + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') go(found[chosen]);
  };
  const count = found.length === 0 ? 'Nothing found' : `${found.length} found`;
  return (
    <Modal.Root opened onClose={onClose} size={620} yOffset={80} zIndex={300} transitionProps={{ duration: 0 }}>
      <Modal.Overlay backgroundOpacity={0.5} />
      <Modal.Content radius="lg" aria-label="Find anything">
        <Modal.Body p={10}>
          <TextInput
            data-autofocus
            size="md"
            role="combobox"
            aria-label="Find anything"
            aria-expanded
            aria-controls={id}
            aria-autocomplete="list"
            aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
            placeholder="A page, a gateway, a virtual server, a tool, or the id of a request"
            leftSection={<IconSearch size={18} aria-hidden />}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setAt(0);
            }}
            onKeyDown={press}
          />
          <ul className={classes.found} role="listbox" id={id} aria-label="Found">
            {found.map((one, index) => (
              <li
                key={`${one.kind} ${one.to} ${one.label}`}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === chosen}
                className={classes.option}
                onClick={() => go(one)}
                onPointerMove={() => setAt(index)}
                ref={index === chosen ? intoView : undefined}
              >
                <Foreign text={one.label} />
                <span className={classes.kind}>{one.kind}</span>
              </li>
            ))}
          </ul>
          <p className={classes.words} role="status">
            {count}
          </p>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

const intoView = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'nearest' });
