import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { backOff } from '../../problems/back-off.js';
import { makePrivateFolder, prepareDataFolder } from './data-folder.js';
import { createDatabase, EmbeddedEngine, type EngineAnswer } from './embedded-engine.js';
import { EmbeddedHousekeeping } from './embedded-housekeeping.js';
import { copyTemplate } from './embedded-template.js';
import { EmbeddedWire } from './embedded-wire.js';
import { FolderLock } from './folder-lock.js';
import type { WireStream } from './wire-stream.js';

/** The embedded database of one folder, open in this process alone. */
export class EmbeddedStore {
  private readonly logger = new Logger('EmbeddedStore');
  private readonly wire = new EmbeddedWire({
    execute: (batch) => this.execute(batch),
    onPanic: () => this.engine?.kill(),
  });
  private readonly housekeeping = new EmbeddedHousekeeping(() => this.stream());
  /** undefined while a dead engine is opened again: what is asked of it meanwhile fails. */
  private engine: EmbeddedEngine | undefined;
  private reopening: Promise<void> | undefined;
  private closing = false;

  private constructor(
    private readonly folder: string,
    private readonly lock: FolderLock,
    engine: EmbeddedEngine,
  ) {
    this.use(engine);
    this.housekeeping.start();
  }

  /**
   * Takes the folder's lock and has its database opened, which is made first where there is none. Resolves when a thread or
   * process of its own is at work on that.
   */
  static async beginOpening(folder: string): Promise<{ readonly opened: Promise<EmbeddedStore> }> {
    prepareDataFolder(folder);
    const lock = await FolderLock.take(folder);
    return { opened: EmbeddedStore.open(folder, lock) };
  }

  private static async open(folder: string, lock: FolderLock): Promise<EmbeddedStore> {
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
    await this.engine?.close();
    await this.reopening;
    await this.lock.release();
  }

  private async execute(batch: Uint8Array<ArrayBuffer>): Promise<EngineAnswer> {
    if (!this.engine) throw new Error('the embedded database is being opened again');
    return this.engine.execute(batch);
  }

  /** An engine that ends unasked (out of memory or disk, a bug) is opened again; its clients see broken connections. */
  private use(engine: EmbeddedEngine): void {
    this.engine = engine;
    void engine.ended.then((error) => {
      if (this.closing) return;
      this.logger.error(`${error.message}; it is opened again`);
      this.engine = undefined;
      this.wire.breakAll(error);
      this.reopening = this.reopen();
    });
  }

  private async reopen(): Promise<void> {
    for (let attempt = 0; !this.closing; attempt += 1) {
      await sleep(backOff(attempt));
      try {
        this.use(await EmbeddedEngine.open(this.folder));
        if (this.closing) await this.engine?.close();
        return;
      } catch (error) {
        this.logger.error(`the embedded database cannot be opened: ${(error as Error).message}`);
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
  if (!copyTemplate(aside)) await createDatabase(aside);
  renameSync(aside, database);
}
