import { Controller, Delete, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { GatewaysController } from './gateways.controller.js';

/** The same under /admin, where ContextForge's documents have it; a removal answers without a body there. */
@ApiTags('gateways')
@Controller(['admin/gateways', 'v1/admin/gateways'])
export class AdminGatewaysController extends GatewaysController {
  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a gateway with its credentials and everything it offered' })
  @ApiNoContentResponse()
  override async remove(@Param('id') id: string): Promise<void> {
    await super.remove(id);
  }
}
