import 'reflect-metadata';
import { ConfigModule } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { environment } from '../../src/config/environment.js';
import { readEnvironment } from '../../src/config/read-environment.js';
import { ChangeFeed } from '../../src/database/change-feed.js';
import { DatabaseModule } from '../../src/database/database.module.js';

/** The database room of one process, without the rest of the house. */
export async function openDatabaseRoom(settings: Record<string, string>) {
  const env = readEnvironment(settings);
  const config = ConfigModule.forRoot({
    isGlobal: true,
    ignoreEnvFile: true,
    skipProcessEnv: true,
    load: [Object.assign(() => env, { KEY: environment.KEY, asProvider: environment.asProvider })],
  });
  const app = await Test.createTestingModule({ imports: [config, DatabaseModule] }).compile();
  app.useLogger(false);
  await app.init();
  return { dataSource: app.get(DataSource), feed: app.get(ChangeFeed), close: () => app.close() };
}
