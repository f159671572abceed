import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { FileOutcome } from './apply-file.service.js';

export class ApplyBody {
  @ApiProperty({
    type: String,
    description: 'YAML or JSON with `gateways:`, `servers:` and `limits:`; fields as in the API, names identify.',
    example: 'gateways:\n  - name: Prod API\n    url: https://mcp-server.example.com/mcp\n',
  })
  file: unknown;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'Who keeps what the file names from now on: others may not change it (409 MANAGED).',
    example: 'platform-repo',
  })
  manage?: unknown;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Removes what `manage` keeps and the file does not name.',
  })
  prune?: unknown;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Only say what would happen.' })
  dry_run?: unknown;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    writeOnly: true,
    description: 'Of a file whose credentials are sealed.',
  })
  passphrase?: unknown;
}

export class SealBody {
  @ApiProperty({ type: String, writeOnly: true, minLength: 12, description: 'What the credentials are sealed with.' })
  passphrase: unknown;
}

export class FileOutcomeRead implements FileOutcome {
  @ApiProperty({ enum: ['gateway', 'server', 'limits'] })
  kind: FileOutcome['kind'];
  name: string;
  /** `waiting`: the server chooses what no gateway offers yet; apply again. */
  @ApiProperty({ enum: ['create', 'update', 'same', 'remove', 'waiting'] })
  action: FileOutcome['action'];
  notes: string[];
}

export class ApplyRead {
  outcomes: FileOutcomeRead[];
}

export class FileRead {
  /** YAML that `POST /admin/apply` takes. */
  file: string;
}
