import { QueryFailedError, type EntityManager } from 'typeorm';
import { Problem } from '../../problems/problem.js';
import { Gateway } from '../row/gateway.entity.js';

type Claim = Pick<Gateway, 'id' | 'slug' | 'nameKey' | 'name' | 'targetFingerprint' | 'url'>;

const nameTaken = (name: string, of: Pick<Gateway, 'id' | 'enabled'> | null) => {
  const inactive = of !== null && !of.enabled ? ` (currently inactive, ID: ${of.id})` : '';
  return new Problem('CONFLICT', `Gateway name already exists: ${JSON.stringify(name)}${inactive}`, {
    errors: [{ path: 'name', message: 'is taken; names that differ only in case, spaces or punctuation are the same' }],
  });
};

/** A URL may be spelled in many ways: `localhost` is 127.0.0.1. */
const targetTaken = (url: string, of: Pick<Gateway, 'name' | 'url'> | null) => {
  const named = of === null ? '' : `: ${JSON.stringify(of.name)}`;
  const alike = of === null || of.url === url;
  const what = alike ? 'with this URL and' : 'for the same server (its URL is spelled otherwise) with';
  return new Problem('CONFLICT', `Gateway already exists ${what} these credentials${named}`, {
    errors: [{ path: 'url', message: 'leads to a server that is registered with the same credentials' }],
  });
};

/** Throws a 409 Problem where another gateway has the name or a slug made of it, or the URL with the same credentials. */
export async function refuseTaken(manager: EntityManager, claim: Claim): Promise<void> {
  const others = await manager.find(Gateway, {
    select: { id: true, name: true, slug: true, nameKey: true, enabled: true, targetFingerprint: true, url: true },
    where: [{ slug: claim.nameKey }, { nameKey: claim.nameKey }, { targetFingerprint: claim.targetFingerprint }],
  });
  const sameName = others.find(
    ({ id, slug, nameKey }) => id !== claim.id && (slug === claim.nameKey || nameKey === claim.nameKey),
  );
  if (sameName !== undefined) throw nameTaken(claim.name, sameName);
  const same = others.find(
    ({ id, targetFingerprint }) => id !== claim.id && targetFingerprint === claim.targetFingerprint,
  );
  if (same !== undefined) throw targetTaken(claim.url, same);
}

/** The Problem of a write that lost to another one in the database; any other error as it is. */
export function conflictOf(error: unknown, claim: Claim): unknown {
  if (!(error instanceof QueryFailedError)) return error;
  const { constraint } = error.driverError as { constraint?: string };
  if (constraint === 'gateways_slug_unique' || constraint === 'gateways_name_unique')
    return nameTaken(claim.name, null);
  if (constraint === 'gateways_target_unique') return targetTaken(claim.url, null);
  return error;
}

/**
 * Names and targets being registered in this process. The upstream is asked before the row is written, which takes
 * seconds; without this a hundred requests for one name would ask it a hundred times for one to win.
 */
export class Reservations {
  private readonly taken = new Set<string>();

  /**
   * Runs `work` alone for the name and the target that `stored` does not have already; a second one for them is a 409
   * Problem at once.
   */
  async hold<T>(claim: Claim, stored: Claim | null, work: () => Promise<T>): Promise<T> {
    const name = claim.nameKey === stored?.nameKey ? null : `name ${claim.nameKey}`;
    const target = claim.targetFingerprint === stored?.targetFingerprint ? null : `target ${claim.targetFingerprint}`;
    if (name !== null && this.taken.has(name)) throw nameTaken(claim.name, null);
    if (target !== null && this.taken.has(target)) throw targetTaken(claim.url, null);
    const held = [name, target].filter((key) => key !== null);
    held.forEach((key) => this.taken.add(key));
    try {
      return await work();
    } finally {
      held.forEach((key) => this.taken.delete(key));
    }
  }
}
