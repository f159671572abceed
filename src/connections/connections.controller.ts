import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Fails } from '../problems/fails.js';
import { invalid, Problem } from '../problems/problem.js';
import { ConnectionsRead } from './connection-read.js';
import { ConnectionList } from './connection-list.service.js';

const longestSearch = 200;
const ids = /^[\w-]{1,64}$/;

/** Sessions and streams of MCP clients. Below /admin: for administrators. */
@ApiTags('sessions')
@Controller('admin/connections')
export class ConnectionsController {
  constructor(private readonly connections: ConnectionList) {}

  @Get()
  @ApiOperation({ summary: 'Sessions and listening streams of MCP clients on all replicas' })
  @ApiQuery({
    name: 'principal',
    required: false,
    schema: { type: 'string', maxLength: longestSearch },
    description: 'Text to look for in whose it is.',
  })
  @ApiOkResponse({ type: ConnectionsRead })
  list(@Query('principal') principal: unknown = ''): Promise<ConnectionsRead> {
    if (typeof principal !== 'string' || principal.length > longestSearch) {
      throw invalid({ path: 'principal', message: `must be a string of at most ${longestSearch} characters` });
    }
    return this.connections.list(principal.toLowerCase());
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a session or a stream, on whatever replica it is; its client begins anew' })
  @ApiNoContentResponse()
  @Fails('NOT_FOUND')
  async end(@Param('id') id: string): Promise<void> {
    if (!ids.test(id) || !(await this.connections.end(id))) {
      throw new Problem('NOT_FOUND', 'no replica has this session or stream');
    }
  }
}
