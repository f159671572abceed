import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ServersController } from './servers.controller.js';

/** The same under /admin, where ContextForge has it; there only while the admin API is on. */
@ApiTags('servers')
@Controller(['admin/servers', 'v1/admin/servers'])
export class AdminServersController extends ServersController {}
