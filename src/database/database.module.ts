import { Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { environment, type Environment } from '../config/environment.js';
import { ChangeFeed } from './change-feed.js';
import { migrate } from './migrate.js';
import { openStore, type Store } from './store.js';

/** A data source whose end is the store's end, in that order. */
class StoreDataSource extends DataSource {
  constructor(
    options: DataSourceOptions,
    readonly store: Store,
  ) {
    super(options);
  }

  override async destroy(): Promise<void> {
    await super.destroy();
    await this.store.close();
  }
}

const logger = new Logger('Database');

/** Opens the store, runs the migrations that are due, then gives rooms their repositories and the change feed. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [environment.KEY],
      useFactory: async (env: Environment) => ({
        store: await openStore(env),
        autoLoadEntities: true,
        toRetry: () => false,
      }),
      dataSourceFactory: async (options) => {
        const { store, entities } = options as DataSourceOptions & { store: Store };
        for (const name of await migrate(store)) logger.log(`migrated: ${name}`);
        return new StoreDataSource({ ...store.options, entities }, store).initialize();
      },
    }),
  ],
  providers: [
    {
      provide: ChangeFeed,
      inject: [DataSource],
      useFactory: async (dataSource: StoreDataSource) => {
        const feed = new ChangeFeed(dataSource, dataSource.store);
        await feed.start();
        return feed;
      },
    },
  ],
  exports: [ChangeFeed],
})
export class DatabaseModule {}
