import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { WireStream } from './wire-stream.js';
import { makePrivateFolder, prepareDataFolder } from './data-folder.js';
import { createDatabase, EmbeddedEngine } from './embedded-engine.js';
import { EmbeddedWire } from './embedded-wire.js';
import { FolderLock } from './folder-lock.js';

/** The embedded database of one folder, open in this process alone. */
export class EmbeddedStore {
  private constructor(
    private readonly lock: FolderLock,
    private readonly engine: EmbeddedEngine,
    private readonly wire: EmbeddedWire,
  ) {}

  /** Takes the folder's lock and opens its database, which is made first where there is none. */
  static async open(folder: string): Promise<EmbeddedStore> {
    prepareDataFolder(folder);
    const lock = await FolderLock.take(folder);
    try {
      const database = join(folder, 'database');
      if (!existsSync(database)) await create(database);
      let wire: EmbeddedWire | undefined;
      const engine = await EmbeddedEngine.open(database, (error) => wire?.fail(error));
      wire = new EmbeddedWire((batch) => engine.execute(batch));
      return new EmbeddedStore(lock, engine, wire);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** The `stream` option of pg. */
  readonly stream = (): WireStream => this.wire.stream();

  async close(): Promise<void> {
    await this.engine.close();
    await this.lock.release();
  }
}

/** Made aside and renamed, so that a start that is cut short leaves no half of a database. */
async function create(database: string): Promise<void> {
  const unfinished = `${database}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  makePrivateFolder(unfinished);
  await createDatabase(unfinished);
  renameSync(unfinished, database);
}
