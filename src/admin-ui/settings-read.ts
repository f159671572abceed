import { ApiProperty } from '@nestjs/swagger';

/** One variable of the configuration, as this process has it. */
export class SettingRead {
  /** @example HOST */
  name: string;
  /** @example Server */
  section: string;
  /** @example integer 0..65535 */
  kind: string;
  /** What it is for. */
  why: string;
  @ApiProperty({ nullable: true, type: String, description: 'As text; null for secrets' })
  value: string | null;
  /** Whether it has another value than by default. */
  changed: boolean;
  secret: boolean;
}
