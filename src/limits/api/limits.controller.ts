import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Report } from '../../fields/field.js';
import { invalid } from '../../problems/problem.js';
import { LimitStore } from '../rates/limit-store.service.js';
import { RateLimits } from '../rates/rate-limits.service.js';
import { readRules, rulesSchema, type LimitRules } from '../rules/limit-rules.js';

const schema = rulesSchema as unknown as { type: 'object' };

/** Limits by rate and quota for the calls of all gateways; each gateway may have more in `limits`. */
@ApiTags('limits')
@Controller('admin/limits')
export class LimitsController {
  constructor(
    private readonly store: LimitStore,
    private readonly limits: RateLimits,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Read the limits for all gateways' })
  @ApiOkResponse({ schema })
  read(): LimitRules {
    return this.limits.rules;
  }

  @Put()
  @ApiOperation({ summary: 'Set the limits for all gateways; empty lists set none' })
  @ApiBody({ schema })
  @ApiOkResponse({ schema })
  async write(@Body() body: unknown): Promise<LimitRules> {
    const report: Report = { errors: [], warnings: [] };
    const rules = readRules(body, 'limits', report);
    if (rules === undefined) throw invalid(...report.errors);
    await this.store.save(rules, null);
    return rules;
  }
}
