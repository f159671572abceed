import { Injectable } from '@nestjs/common';
import { ChangeFeed } from '../database/change-feed.js';
import { recordChange } from './audit-rows.js';
import { changeContext } from './change-context.js';

/** Writes a row for each announced change that somebody made, in the transaction of the change. */
@Injectable()
export class ChangeWitness {
  constructor(feed: ChangeFeed) {
    feed.witness(async (manager, channel, { id, what }) => {
      const about = changeContext.getStore();
      if (about === undefined || typeof id !== 'string') return;
      const { actor, source, action, requestId, address } = about;
      const target = `${channel} ${id}${typeof what === 'string' ? ` ${what}` : ''}`;
      await recordChange(manager, { actor, source, action, target, outcome: 'ok', requestId, address });
    });
  }
}
