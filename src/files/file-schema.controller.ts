import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../identity/principal/decorators.js';
import { fileSchema, schemaPath } from './file-schema.js';

/** For editors, which sign in nowhere: it says what a file may hold, and nothing of what this one holds. */
@ApiTags('import and export')
@Controller()
export class FileSchemaController {
  @Get(schemaPath)
  @Public()
  @Header('Cache-Control', 'public, max-age=3600')
  @ApiOperation({ summary: 'JSON Schema of a file for `gatehouse apply`' })
  @ApiOkResponse({ schema: { type: 'object' } })
  read(): object {
    return fileSchema();
  }
}
