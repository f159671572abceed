import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { backOff } from './back-off.js';
import { makePrivateFolder, prepareDataFolder } from './data-folder.js';
import { createDatabase, EmbeddedEngine, type EngineAnswer } from './embedded-engine.js';
import { EmbeddedHousekeeping } from './embedded-housekeeping.js';
import { EmbeddedWire } from './embedded-wire.js';
import { FolderLock } from './folder-lock.js';
import type { WireStream } from './wire-stream.js';

/** The embedded database of one folder, open in this process alone. */
export class EmbeddedStore {
  private readonly logger = new Logger('EmbeddedStore');
  private readonly wire = new EmbeddedWire((batch) => this.execute(batch));
  private readonly housekeeping = new EmbeddedHousekeeping(() => this.stream());
  /** Pending while a dead engine is opened again: what is asked of it meanwhile waits, as long as the wire lets it. */
  private engine: Promise<EmbeddedEngine>;
  private closing = false;

  private constructor(
    private readonly folder: string,
    private readonly lock: FolderLock,
    engine: EmbeddedEngine,
  ) {
    this.engine = Promise.resolve(engine);
    this.watch(engine);
    this.housekeeping.start();
  }

  /** Takes the folder's lock and opens its database, which is made first where there is none. */
  static async open(folder: string): Promise<EmbeddedStore> {
    prepareDataFolder(folder);
    const lock = await FolderLock.take(folder);
    try {
      const database = join(folder, 'database');
      if (!existsSync(database)) await create(folder, database);
      return new EmbeddedStore(database, lock, await EmbeddedEngine.open(database));
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** The `stream` option of pg. */
  readonly stream = (): WireStream => this.wire.stream();

  async close(): Promise<void> {
    this.closing = true;
    this.housekeeping.stop();
    await (await this.engine).close();
    await this.lock.release();
  }

  private async execute(batch: Uint8Array<ArrayBuffer>): Promise<EngineAnswer> {
    return (await this.engine).execute(batch);
  }

  /** An engine that ends unasked (out of memory or disk, a bug) is opened again: its clients see broken connections. */
  private watch(engine: EmbeddedEngine): void {
    void engine.ended.then((error) => {
      if (this.closing) return;
      this.logger.error(`the embedded database stopped and is opened again: ${error.message}`);
      this.engine = this.reopen();
      this.wire.breakAll(error);
    });
  }

  private async reopen(): Promise<EmbeddedEngine> {
    for (let attempt = 0; ; attempt += 1) {
      await sleep(backOff(attempt));
      try {
        const engine = await EmbeddedEngine.open(this.folder);
        this.watch(engine);
        return engine;
      } catch (error) {
        this.logger.error(`the embedded database cannot be opened: ${(error as Error).message}`);
        if (this.closing) throw error;
      }
    }
  }
}

/** Made aside and renamed, so that a start that is cut short leaves no half of a database. */
async function create(folder: string, database: string): Promise<void> {
  const unfinished = 'database.new-';
  for (const name of readdirSync(folder)) {
    if (name.startsWith(unfinished)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  const aside = join(folder, `${unfinished}${process.pid}`);
  makePrivateFolder(aside);
  await createDatabase(aside);
  renameSync(aside, database);
}
