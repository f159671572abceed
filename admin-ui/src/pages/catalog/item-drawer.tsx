import { Text } from '@mantine/core';
import { nameOf, type Item } from '../../api/items.js';
import { CopyButton } from '../../components/copy-button.js';
import { JsonText } from '../../components/json-text.js';
import { SideDrawer } from '../../components/side-drawer.js';
import { visible } from './visible.js';
import classes from './catalog.module.css';

/** All that is known of one tool, prompt or resource, as its server says it. */
export function ItemDrawer({ item, onClose }: { readonly item: Item; readonly onClose: () => void }) {
  return (
    <SideDrawer title={nameOf(item)} onClose={onClose}>
      <div className={classes.line}>
        <Text c="dimmed">
          Of <bdi>{item.gatewaySlug}</bdi>
          {'originalName' in item && item.originalName !== nameOf(item) && (
            <>
              {', there '}
              <bdi className={classes.mono}>{item.originalName}</bdi>
            </>
          )}
        </Text>
        <CopyButton words value={nameOf(item)} label="Copy name" />
      </div>
      {item.description !== null && (
        <section>
          <h3 className={classes.title}>Description</h3>
          <bdi className={classes.long}>{visible(item.description).slice(0, 8000)}</bdi>
        </section>
      )}
      {'inputSchema' in item && item.inputSchema !== null && <JsonText label="Input schema" value={item.inputSchema} />}
      {'outputSchema' in item && item.outputSchema !== null && (
        <JsonText label="Output schema" value={item.outputSchema} />
      )}
      {'arguments' in item && <JsonText label="Arguments" value={item.arguments} />}
      {item.annotations !== null && <JsonText label="Annotations" value={item.annotations} />}
    </SideDrawer>
  );
}
