import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/loading/catalog.service.js';
import { ChangeFeed } from '../database/change-feed.js';
import { Drain } from '../http/drain.js';

export type ReadyState =
  | { readonly ready: true; readonly database: 'connected' | 'stale' }
  | { readonly ready: false; readonly reason: string };

/**
 * Ready means: take traffic. A database that went away does not change it, because calls go on
 * from memory; the state says `stale` then.
 */
@Injectable()
export class Readiness {
  constructor(
    private readonly drain: Drain,
    private readonly changes: ChangeFeed,
    private readonly catalog: CatalogService,
  ) {}

  state(): ReadyState {
    if (this.drain.leaving) return { ready: false, reason: 'This process is draining.' };
    if (!this.catalog.loaded) return { ready: false, reason: 'The catalogue is not loaded yet.' };
    return { ready: true, database: this.changes.connected ? 'connected' : 'stale' };
  }
}
