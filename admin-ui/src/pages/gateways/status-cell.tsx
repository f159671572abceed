import { Text } from '@mantine/core';
import type { Gateway } from '../../api/gateways.js';
import { Ago } from '../../components/text/ago.js';
import { StateLabel } from '../../components/state-label.js';
import { reasonOf, statusWords } from './words.js';
import { Foreign } from '../../components/text/foreign.js';

/** The state, why it is so, and since when that is known. */
export function StatusCell({ gateway }: { readonly gateway: Gateway }) {
  const reason = reasonOf(gateway);
  return (
    <div>
      <StateLabel {...statusWords[gateway.status]} />
      {reason !== null && (
        <Text fz={13} c="dimmed" lineClamp={2} maw={380}>
          <Foreign text={reason} longest={500} />
          {gateway.checkedAt !== null && (
            <>
              {', '}
              <Ago at={gateway.checkedAt} />
            </>
          )}
        </Text>
      )}
    </div>
  );
}
