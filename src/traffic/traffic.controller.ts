import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { invalid } from '../problems/problem.js';
import { TrafficRead } from './traffic-read.js';
import { Traffic } from './traffic.service.js';

const most = 1_440;

/** What goes through the gateway. Below /admin: for administrators. */
@ApiTags('audit')
@Controller('admin/traffic')
export class TrafficController {
  constructor(private readonly traffic: Traffic) {}

  @Get()
  @ApiOperation({ summary: 'Rate, errors and latency of calls by gateway, tool and person, and the last that failed' })
  @ApiQuery({
    name: 'minutes',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: most, default: 60 },
    description: 'How far back.',
  })
  @ApiOkResponse({ type: TrafficRead })
  read(@Query('minutes') given: unknown = '60'): Promise<TrafficRead> {
    const minutes = typeof given === 'string' && /^\d{1,4}$/.test(given) ? Number(given) : 0;
    if (minutes < 1 || minutes > most) {
      throw invalid({ path: 'minutes', message: `must be a whole number from 1 to ${most}` });
    }
    return this.traffic.last(minutes);
  }
}
