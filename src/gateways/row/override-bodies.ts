import { ApiPropertyOptional } from '@nestjs/swagger';
import { labelledOverrideFields, namedOverrideFields } from './override-fields.js';
import type { Override } from './override.js';

/** What clients are shown in place of an item's own words; null: the own. */
export class OverrideRead implements Override {
  customName: string | null;
  displayName: string | null;
  description: string | null;
}

const { displayName, description } = namedOverrideFields;

/** The same in a request. */
class WordsEdit {
  @ApiPropertyOptional(displayName.schema)
  displayName?: string | null;

  @ApiPropertyOptional(description.schema)
  description?: string | null;
}

/** Of a tool or prompt. */
export class OverrideEdit extends WordsEdit {
  @ApiPropertyOptional(namedOverrideFields.customName.schema)
  customName?: string | null;
}

/** Of a resource or template. */
export class LabelEdit extends WordsEdit {
  @ApiPropertyOptional(labelledOverrideFields.customName.schema)
  customName?: string | null;
}
