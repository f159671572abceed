import type { Discovery } from '../../upstream/discovery/discovery.js';
import { redactText, secretPatterns } from '../../upstream/target/redactor.js';
import type { UpstreamTarget } from '../../upstream/target/upstream-target.js';

/** What an upstream said of itself and offers, without the secrets it was sent: it is stored in the clear and shown to clients. */
export function redactedDiscovery({ items, ...facts }: Discovery, target: UpstreamTarget): Discovery {
  const patterns = secretPatterns(target.secretValues());
  const redacted = (text: string) => redactText(text, patterns);
  return {
    ...(JSON.parse(redacted(JSON.stringify(facts))) as typeof facts),
    items: items.map(({ kind, name, definition }) => ({
      kind,
      name: redacted(name),
      definition: redacted(definition),
    })),
  };
}
