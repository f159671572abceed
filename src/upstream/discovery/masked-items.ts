import { maskedDefinition } from '../masking/masked-definition.js';
import { redactText } from '../masking/redactor.js';
import { secretsOf } from '../target/target-secrets.js';
import type { UpstreamTarget } from '../target/upstream-target.js';
import type { DiscoveredItem } from './discovery.js';

/** Items that hold a secret are named one by one up to this many. */
const MOST_WARNINGS = 20;

/**
 * What an upstream offers, without the secrets it was sent: it is stored in the clear and shown to clients. Names and
 * schemas stay as they are, or nobody could use the item; a secret in a definition is a warning.
 */
export function maskedItems(items: readonly DiscoveredItem[], target: UpstreamTarget) {
  const secrets = secretsOf(target);
  const warnings: string[] = [];
  const masked = items.map((item): DiscoveredItem => {
    const { definition, secretIn } = maskedDefinition(item.definition, secrets);
    if (secretIn !== 'nothing') warnings.push(warningOf(item, secretIn, secrets));
    return { ...item, definition };
  });
  return { items: masked, warnings: short(warnings) };
}

function warningOf(
  { kind, name }: DiscoveredItem,
  place: 'text' | 'name or schema',
  secrets: readonly Buffer[],
): string {
  const item = `${kind.replace('_', ' ')} ${redactText(JSON.stringify(name), secrets)}`;
  return place === 'text'
    ? `${item}: its description holds a stored credential, which is masked`
    : `${item}: its name or schema holds a stored credential, which clients see: names and schemas are not masked`;
}

const short = (warnings: readonly string[]) =>
  warnings.length <= MOST_WARNINGS
    ? warnings
    : [...warnings.slice(0, MOST_WARNINGS), `${warnings.length - MOST_WARNINGS} more items hold a stored credential`];
