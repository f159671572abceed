import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectEnvironment, sections, type Environment } from '../config/environment.js';
import type { Variable } from '../config/variable.js';
import { SettingRead } from './settings-read.js';

/** The configuration as this process has it. Below /admin: for administrators. */
@ApiTags('diagnostics')
@Controller('admin/settings')
export class SettingsController {
  constructor(@InjectEnvironment() private readonly env: Environment) {}

  @Get()
  @ApiOperation({ summary: 'List every variable, its value where it is no secret, and what it is for' })
  @ApiOkResponse({ type: [SettingRead] })
  list(): SettingRead[] {
    return Object.entries(sections).flatMap(([section, variables]) =>
      Object.entries<Variable<unknown>>(variables).map(([name, { kind, why, secret, fallback }]) => {
        const value: unknown = this.env[name as keyof Environment];
        const changed = JSON.stringify(value) !== JSON.stringify(fallback);
        return { name, section, kind, why, value: secret ? null : shown(value), changed, secret };
      }),
    );
  }
}

/** Without the credentials that a URL may hold. */
const shown = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).replace(/\/\/[^/@\s"]*@/g, '//…@');
