import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { environment, type Environment } from '../config/environment.js';
import { EncryptionKey } from './encryption-key.entity.js';
import { KeyRing } from './key-ring.js';
import { KeyRotation } from './key-rotation.service.js';
import { openKeyRing } from './open-key-ring.js';

/** Global: whoever keeps a secret at rest seals it with the one KeyRing. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([EncryptionKey])],
  providers: [
    {
      provide: KeyRing,
      useFactory: (dataSource: DataSource, env: Environment) => openKeyRing(dataSource, env),
      inject: [DataSource, environment.KEY],
    },
    KeyRotation,
  ],
  exports: [KeyRing, KeyRotation],
})
export class SecretsModule {}
