import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ImportOutcome } from './import.service.js';

export class ImportBody {
  @ApiProperty({ type: 'array', items: { type: 'object' }, description: 'Bodies of POST /gateways' })
  gateways: unknown;

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
}
