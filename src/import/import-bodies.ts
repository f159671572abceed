import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { UndoOutcome } from './import-batches.service.js';
import type { ImportOutcome } from './import.service.js';

export class ImportBody {
  @ApiPropertyOptional({ type: 'array', items: { type: 'object' }, description: 'Bodies of POST /gateways' })
  gateways?: unknown;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object' },
    description: 'Items to switch off, as an export has them',
  })
  switched_off?: unknown;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object' },
    description: 'What clients are shown of items, as an export has it',
  })
  overrides?: unknown;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object' },
    description: 'Whose gateways and virtual servers are, as an export has it; what the importer owns is handed on',
  })
  owners?: unknown;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object' },
    description: 'Entries of the deny list, as an export has them',
  })
  revocations?: unknown;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object' },
    description: 'What is kept of tokens, as an export has it',
  })
  tokens?: unknown;

  @ApiPropertyOptional({ default: false, description: 'Only say what would happen' })
  dry_run?: unknown;
}

export class ContextForgeBody {
  @ApiProperty({ type: 'array', items: { type: 'object' }, description: '`entities.gateways` of its export' })
  gateways: unknown;

  @ApiPropertyOptional({
    writeOnly: true,
    description: 'Its AUTH_ENCRYPTION_SECRET, which opens stored credentials; kept nowhere',
  })
  secret?: unknown;

  @ApiPropertyOptional({ default: false, description: 'Only say what would happen' })
  dry_run?: unknown;
}

export class ExportBody {
  @ApiPropertyOptional({
    writeOnly: true,
    minLength: 12,
    description: 'Seals the credentials into the export; without it they are left out',
  })
  passphrase?: unknown;
}

export class ImportOutcomeRead implements ImportOutcome {
  name: string;
  @ApiProperty({ enum: ['create', 'update', 'same', 'failed'] })
  action: ImportOutcome['action'];
  notes: string[];
}

export class ImportRead {
  outcomes: ImportOutcomeRead[];
  /** For `POST /admin/import/{batch}/undo`, for 24 hours; null where no gateway was changed. */
  batch: string | null;
}

export class UndoOutcomeRead implements UndoOutcome {
  name: string;
  @ApiProperty({ enum: ['removed', 'restored', 'changed since', 'failed'] })
  action: UndoOutcome['action'];
  notes: string[];
}

export class UndoRead {
  outcomes: UndoOutcomeRead[];
}
