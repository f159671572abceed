import { ApiProperty } from '@nestjs/swagger';
import type { Facets } from './row-list.js';

/** What every page says beside its items. */
export class PageRead {
  /** For `cursor` of the next page; null on the last one. */
  nextCursor: string | null;
  /** How many there are on all pages together. */
  total: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: { type: 'integer' } },
    example: { tags: { prod: 12 } },
    description: 'For each filter, how many items it would leave by each of its values, the other filters applied.',
  })
  facets: Facets;
}
