import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { changeContext } from '../audit/change-context.js';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { fileFault } from '../config/file-fault.js';
import { ConfigurationError } from '../config/read-environment.js';
import { later } from '../problems/guarded.js';
import { Problem } from '../problems/problem.js';
import { ApplyFile } from './apply-file.service.js';
import { FileContents } from './file-contents.service.js';

/** How often the file is read; ms. A mounted ConfigMap is replaced whole, which no watcher of files sees everywhere. */
const interval = 5_000;

const by = { id: null, name: 'GATEWAYS_FILE' };
const act = { actor: 'GATEWAYS_FILE', source: 'file', action: 'apply', requestId: null, address: null };

/**
 * Keeps what GATEWAYS_FILE names as the file says. A wrong file ends the start (exit 78); one that becomes wrong later is a
 * warning, and what there was stays.
 */
@Injectable()
export class WatchedFile implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('GatewaysFile');
  private timer: NodeJS.Timeout | null = null;
  private round: Promise<void> = Promise.resolve();
  private stopped = false;
  /** The last warning, so that a fault that stays is said once. */
  private said = '';

  constructor(
    private readonly apply: ApplyFile,
    private readonly contents: FileContents,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.env.GATEWAYS_FILE === '') return;
    const faults = await this.check();
    if (faults.length > 0) throw new ConfigurationError(faults.map((fault) => `GATEWAYS_FILE ${fault}`));
    this.schedule();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.round;
  }

  private schedule(): void {
    this.timer = later('GATEWAYS_FILE', interval, async () => {
      this.round = this.look();
      await this.round;
      if (!this.stopped) this.schedule();
    });
    this.timer.unref();
  }

  private async look(): Promise<void> {
    try {
      const faults = await this.check();
      if (faults.length > 0) this.warn(`GATEWAYS_FILE is wrong, and what there was stays: ${faults.join('; ')}`);
    } catch (error) {
      this.warn(`GATEWAYS_FILE cannot be applied now: ${(error as Error).message}`);
    }
  }

  /** Applies the file where that is due; what is wrong with it. Throws what has nothing to do with the file. */
  private async check(): Promise<string[]> {
    let text: string;
    try {
      text = await readFile(this.env.GATEWAYS_FILE, 'utf8');
    } catch (error) {
      return [`cannot be read: ${fileFault(error)}`];
    }
    const prune = this.env.GATEWAYS_FILE_PRUNE;
    const hash = createHash('sha256').update(`${prune}\n${text}`).digest('hex');
    const standing = await this.contents.claim(hash);
    if (standing === 'outdated') {
      this.warn('GATEWAYS_FILE is not applied: another replica has a newer one');
      return [];
    }
    if (standing === 'applied') return [];
    return this.applied(hash, text, prune);
  }

  private async applied(hash: string, text: string, prune: boolean): Promise<string[]> {
    try {
      const terms = { manager: 'file', prune, dryRun: false, passphrase: null, by, waitMs: 0 };
      const outcomes = await changeContext.run(act, () => this.apply.run(text, terms));
      const waiting = outcomes.filter(({ action }) => action === 'waiting');
      await this.contents.done(hash, waiting.length > 0);
      const changed = outcomes.filter(({ action }) => action !== 'same' && action !== 'waiting');
      for (const { kind, name, action } of changed) this.logger.log(`${action} ${kind} ${JSON.stringify(name)}`);
      for (const { name, notes } of waiting)
        this.warn(`the server ${JSON.stringify(name)} waits for what it chooses: ${notes.join('; ')}`);
      return [];
    } catch (error) {
      await this.contents.failed(hash);
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      return error.errors.map(({ path, message }) => `${path}: ${message}`);
    }
  }

  private warn(line: string): void {
    if (line === this.said) return;
    this.said = line;
    this.logger.warn(line);
  }
}
