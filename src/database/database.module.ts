import { Global, Logger, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { ChangeFeed } from './change-feed.js';
import { migrate } from './migrate.js';
import type { Store } from './store.js';

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

/** Runs the migrations that are due, then gives rooms their repositories and the change feed. */
@Global()
@Module({
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
export class DatabaseModule {
  /** @param opening the store, which is closed with the application */
  static with(opening: Promise<Store>): DynamicModule {
    const connection = TypeOrmModule.forRootAsync({
      useFactory: async () => ({ store: await opening, autoLoadEntities: true, toRetry: () => false }),
      dataSourceFactory: async (options) => {
        const { store, entities } = options as DataSourceOptions & { store: Store };
        for (const name of await migrate(store)) logger.log(`migrated: ${name}`);
        return new StoreDataSource({ ...store.options, entities }, store).initialize();
      },
    });
    return { module: DatabaseModule, imports: [connection] };
  }
}
