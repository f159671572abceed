import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const named = async (file: string, list: string): Promise<string[]> => {
  const module = (await import(`../zoo/${file}.mjs`)) as Record<string, readonly { readonly name: string }[]>;
  return module[list]!.map(({ name }) => name);
};

it('docs/clients.md names for each client of the zoo the recipe that it tests', async () => {
  const text = readFileSync('docs/clients.md', 'utf8');
  const names = await named('clients', 'clients');
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  expect(names.length).toBeGreaterThan(20);
});

it('docs/servers.md has a recipe for each server of the zoo', async () => {
  const text = readFileSync('docs/servers.md', 'utf8')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, ' ');
  const names = await named('servers', 'servers');
  expect(names.filter((name) => !text.includes(name.split('-sse')[0]!.replaceAll('-', ' ')))).toEqual([]);
  expect(names.length).toBeGreaterThan(20);
});
