import { describe, expect, it } from 'vitest';
import { gatewaysUnderTest, valuesOf } from '../support/gateways.js';

const house = gatewaysUnderTest();
interface Outcome {
  readonly name: string;
  readonly action: string;
}
const run = async (gateways: object[], more: object = {}) =>
  (
    await house.gatehouse.admin<{ outcomes: Outcome[]; batch: string | null }>('/admin/import', {
      method: 'POST',
      body: { gateways, ...more },
    })
  ).body;
const undo = async (batch: string | null) =>
  house.gatehouse.admin<{ outcomes: Outcome[]; code: string }>(`/admin/import/${batch}/undo`, { method: 'POST' });
const gateway = (name: string, value: string, more: object = {}) => ({
  name,
  url: `${house.upstream.url}?undo=${name}`,
  auth_headers: { 'X-API-Key': value },
  ...more,
});
const actionsOf = (outcomes: readonly Outcome[]) =>
  Object.fromEntries(outcomes.map(({ name, action }) => [name, action]));

describe('an import', () => {
  it('is taken back: what was new goes, what was changed is as it was with its credentials, what was changed since stays', async () => {
    for (const name of ['old', 'since', 'same'])
      await house.call('POST', '/gateways', gateway(name, 'before', { description: 'before' }));
    const { batch, outcomes } = await run([
      gateway('fresh', 'after'),
      gateway('old', 'after', { url: `${house.upstream.url}?undo=moved`, description: 'after', tags: ['x'] }),
      gateway('since', 'after', { description: 'after' }),
      gateway('same', 'before', { description: 'before' }),
      { name: 'wrong' },
    ]);
    expect(actionsOf(outcomes)).toEqual({
      fresh: 'create',
      old: 'update',
      since: 'update',
      same: 'same',
      wrong: 'failed',
    });
    await house.call('PATCH', '/gateways/since', { description: 'mine' });
    const taken = await undo(batch);
    expect(taken.status).toBe(200);
    expect(actionsOf(taken.body.outcomes)).toEqual({ fresh: 'removed', old: 'restored', since: 'changed since' });
    expect((await house.call('GET', '/gateways/fresh')).status).toBe(404);
    const { body: old } = await house.call('GET', '/gateways/old');
    expect(old).toMatchObject({ url: `${house.upstream.url}?undo=old`, description: 'before', tags: [], version: 3 });
    expect(valuesOf(await house.sent(old.id), 'X-API-Key')).toEqual(['before']);
    expect((await house.call('GET', '/gateways/since')).body.description).toBe('mine');
    expect(await undo(batch)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it('that changes nothing, or only says what it would do, leaves nothing to take back', async () => {
    await house.call('POST', '/gateways', gateway('old', 'before'));
    expect((await run([gateway('old', 'before')])).batch).toBeNull();
    expect((await run([gateway('new', 'x')], { dry_run: true })).batch).toBeNull();
    for (const id of ['null', 'x', crypto.randomUUID()]) expect((await undo(id)).status).toBe(404);
  });

  it('keeps no secret in the open, and is forgotten after a day', async () => {
    await house.call('POST', '/gateways', gateway('old', 'secret-value-before'));
    const { batch } = await run([gateway('old', 'secret-value-after')]);
    expect(await house.gatehouse.store.dump()).not.toContain('secret-value');
    await house.gatehouse.store.query("UPDATE imports SET made_at = now() - interval '25 hours'");
    expect((await undo(batch)).status).toBe(404);
    await run([gateway('newer', 'x')]);
    expect(await house.gatehouse.store.query('SELECT id FROM imports')).toHaveLength(1);
  });

  it('does not take the name or the target of another gateway away', async () => {
    await house.call('POST', '/gateways', gateway('old', 'before'));
    const { batch } = await run([gateway('old', 'before', { url: `${house.upstream.url}?undo=moved` })]);
    await house.call('POST', '/gateways', gateway('other', 'before', { url: `${house.upstream.url}?undo=old` }));
    const { body } = await undo(batch);
    expect(body.outcomes).toMatchObject([
      { name: 'old', action: 'failed', notes: [expect.stringMatching(/already exists with this URL/)] },
    ]);
    expect((await house.call('GET', '/gateways/old')).body.url).toContain('moved');
    expect((await undo(batch)).status).toBe(200);
  });

  it('that cannot be taken back as a whole says which part was, and the rest can be tried again', async () => {
    for (const name of ['first', 'stuck', 'last']) await house.call('POST', '/gateways', gateway(name, 'before'));
    const { batch } = await run(['first', 'stuck', 'last'].map((name) => gateway(name, 'after', { tags: ['after'] })));
    const user = { authorization: `Bearer ${await house.gatehouse.token()}` };
    const path = `/admin/import/${batch}/undo`;
    expect((await house.gatehouse.fetch(path, { method: 'POST', headers: user })).status).toBe(403);
    await house.gatehouse.store.query(`
      CREATE FUNCTION stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'as it is'; END $$;
      CREATE TRIGGER stay BEFORE UPDATE ON gateways FOR EACH ROW WHEN (old.name = 'stuck') EXECUTE FUNCTION stay()`);
    const { status, body } = await undo(batch);
    expect(status).toBe(200);
    expect(actionsOf(body.outcomes)).toEqual({ first: 'restored', stuck: 'failed', last: 'restored' });
    await house.gatehouse.store.query('DROP TRIGGER stay ON gateways; DROP FUNCTION stay()');
    expect(actionsOf((await undo(batch)).body.outcomes)).toMatchObject({ stuck: 'restored' });
    expect((await house.call('GET', '/gateways/stuck')).body.tags).toEqual([]);
    expect((await undo(batch)).status).toBe(404);
  });
});
