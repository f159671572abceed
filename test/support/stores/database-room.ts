import 'reflect-metadata';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { readEnvironment } from '../../../src/config/read-environment.js';
import { ChangeFeed } from '../../../src/database/change-feed.js';
import { DatabaseModule } from '../../../src/database/database.module.js';
import { openStore } from '../../../src/database/store.js';

/** The database room of one process, without the rest of the house. */
export async function openDatabaseRoom(settings: Record<string, string>) {
  const room = DatabaseModule.with(openStore(readEnvironment(settings)));
  const app = await Test.createTestingModule({ imports: [room] }).compile();
  app.useLogger(false);
  await app.init();
  return { dataSource: app.get(DataSource), feed: app.get(ChangeFeed), close: () => app.close() };
}
