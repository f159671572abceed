import { Column, PrimaryColumn } from 'typeorm';
import type { ItemKind } from '../../upstream/discovery/discovery.js';

/** What clients are shown of an item in place of its upstream's own words; null: the own. */
export interface Override {
  readonly customName: string | null;
  /** The title. */
  readonly displayName: string | null;
  readonly description: string | null;
}

/** The columns of a table of overrides. An item is named, not referenced: it may go and come back. */
export abstract class OverrideColumns implements Override {
  @PrimaryColumn({ name: 'gateway_id', type: 'uuid' })
  gatewayId: string;

  @PrimaryColumn({ type: 'text' })
  kind: ItemKind;

  /** The upstream's name, URI or URI template. */
  @PrimaryColumn({ type: 'text' })
  name: string;

  @Column({ name: 'custom_name', type: 'text', nullable: true })
  customName: string | null;

  @Column({ name: 'display_name', type: 'text', nullable: true })
  displayName: string | null;

  @Column({ type: 'text', nullable: true })
  description: string | null;
}

export const isNamed = (kind: ItemKind): kind is 'tool' | 'prompt' => kind === 'tool' || kind === 'prompt';

/** Null where it says nothing. */
export const someOverride = ({ customName, displayName, description }: Override): Override | null =>
  (customName ?? displayName ?? description) === null ? null : { customName, displayName, description };

/** What `first` says, and where it is silent what `second` says. */
export function mergedOverride(first: Override | null, second: Override | null): Override | null {
  if (first === null || second === null) return first ?? second;
  return {
    customName: first.customName ?? second.customName,
    displayName: first.displayName ?? second.displayName,
    description: first.description ?? second.description,
  };
}

/** A key for an item of any gateway. */
export const itemKey = ({ gatewayId, kind, name }: { gatewayId: string; kind: ItemKind; name: string }): string =>
  `${gatewayId} ${kind} ${name}`;
