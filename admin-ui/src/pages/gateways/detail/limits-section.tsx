import { Anchor, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Gateway } from '../../../api/gateways.js';
import { globalLimits, latestAudit } from '../../../api/system.js';
import { AuditTable } from '../../audit/audit-table.js';
import { limitWords } from '../limit-words.js';
import classes from './detail.module.css';

const shown = 5;

/** How many calls may go to it, and what was refused for that. */
export function LimitsSection({ gateway: { slug, limits } }: { readonly gateway: Gateway }) {
  const { data: all } = useQuery(globalLimits);
  const { data: refused } = useQuery(latestAudit({ action: 'refuse.call', gateway: slug, limit: shown }));
  const lines = [
    ...limitWords(limits).map((words) => `${words}, at this gateway`),
    ...limitWords(all ?? null).map((words) => `${words}, at all gateways together`),
  ];
  return (
    <section aria-labelledby="limits" className={classes.section}>
      <Title order={2} fz="lg" id="limits">
        Limits
      </Title>
      {lines.length === 0 ? (
        <Text c="dimmed">No rate and no quota.</Text>
      ) : (
        <ul className={classes.lines}>
          {lines.map((line) => (
            <li key={line}>
              <bdi>{line}</bdi>
            </li>
          ))}
        </ul>
      )}
      {refused !== undefined && refused.items.length === 0 && <Text c="dimmed">They have refused nothing.</Text>}
      {refused !== undefined && refused.items.length > 0 && (
        <>
          <Text>What they refused last</Text>
          <AuditTable rows={refused.items} />
          <Anchor component={Link} to={`/audit?action=refuse.call&gateway=${slug}`} underline="always">
            All of it
          </Anchor>
        </>
      )}
    </section>
  );
}
