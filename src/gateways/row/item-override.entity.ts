import { Entity } from 'typeorm';
import { OverrideColumns } from './override.js';

/** What clients are shown of an item on `/mcp` and on virtual servers. */
@Entity('item_overrides')
export class ItemOverride extends OverrideColumns {}
