import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { AdminOnly } from '../../identity/principal/decorators.js';
import { KeyRing } from '../../secrets/key-ring.js';
import { Gateway } from '../row/gateway.entity.js';
import { KeyRead, RotationRead } from './keys-read.js';
import { RotateCredentials } from '../registry/rotate-credentials.service.js';

/** Which keys the stored credentials are sealed under, and their rotation. */
@ApiTags('keys')
@AdminOnly()
@Controller(['admin/keys', 'v1/admin/keys', 'v1/keys'])
export class KeysController {
  constructor(
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    private readonly ring: KeyRing,
    private readonly rotation: RotateCredentials,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the keys of stored credentials' })
  @ApiOkResponse({ type: [KeyRead] })
  async list(): Promise<KeyRead[]> {
    const rows: { id: string; gateways: number }[] = await this.gateways.query(
      `SELECT split_part(auth_sealed, '.', 2) AS id, count(*)::int AS gateways
       FROM gateways WHERE auth_sealed IS NOT NULL GROUP BY 1`,
    );
    const used = new Map(rows.map(({ id, gateways }) => [id, gateways]));
    const ids = new Set([...this.ring.keyIds, ...used.keys()]);
    return [...ids].map((id) => ({
      id,
      newest: id === this.ring.keyIds[0],
      sealing: id === this.ring.sealingKeyId,
      configured: this.ring.keyIds.includes(id),
      gateways: used.get(id) ?? 0,
    }));
  }

  @Post('rotate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Seal all credentials under AUTH_ENCRYPTION_SECRET, while serving' })
  @ApiOkResponse({ type: RotationRead })
  async rotate(): Promise<RotationRead> {
    const { undecryptable, retired, ...rest } = await this.rotation.run();
    return { ...rest, undecryptable: [...undecryptable], retired: [...retired] };
  }
}
