import { Text } from '@mantine/core';
import { nameOf, type Item, type ItemKind } from '../../api/items.js';
import { CopyButton } from '../../components/inputs/copy-button.js';
import { JsonText } from '../../components/text/json-text.js';
import { SideDrawer } from '../../components/page/side-drawer.js';
import { ItemWords } from './item-words.js';
import { Foreign } from '../../components/text/foreign.js';
import classes from './catalog.module.css';

interface ItemDrawerProps {
  readonly kind: ItemKind;
  readonly item: Item;
  readonly onClose: () => void;
}

/** All that is known of one tool, prompt or resource, as its server says it, and what clients are shown of it. */
export function ItemDrawer({ kind, item, onClose }: ItemDrawerProps) {
  return (
    <SideDrawer title={nameOf(item)} onClose={onClose}>
      <div className={classes.line}>
        <Text c="dimmed">
          Of <bdi>{item.gatewaySlug}</bdi>
          {'originalName' in item && item.originalName !== nameOf(item) && (
            <>
              {', there '}
              <Foreign text={item.originalName ?? ''} className={classes.mono} />
            </>
          )}
        </Text>
        <CopyButton words value={nameOf(item)} label="Copy name" />
      </div>
      {item.originalDescription !== null && (
        <section>
          <h3 className={classes.title}>Description</h3>
          <Foreign text={item.originalDescription} longest={8000} className={classes.long} />
        </section>
      )}
      <ItemWords key={item.id} kind={kind} item={item} />
      {'inputSchema' in item && item.inputSchema !== null && <JsonText label="Input schema" value={item.inputSchema} />}
      {'outputSchema' in item && item.outputSchema !== null && (
        <JsonText label="Output schema" value={item.outputSchema} />
      )}
      {'arguments' in item && <JsonText label="Arguments" value={item.arguments} />}
      {item.annotations !== null && <JsonText label="Annotations" value={item.annotations} />}
    </SideDrawer>
  );
}
