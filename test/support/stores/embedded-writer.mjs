// Writes into the embedded store of a folder until it is killed: four writers, two rows a transaction. Each pair is
// printed once its COMMIT is acknowledged. Runs from the build, as the gateway does.
import { writeSync } from 'node:fs';
import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { readEnvironment } from '../../../dist/src/config/read-environment.js';
import { openStore } from '../../../dist/src/database/store.js';

const [folder, round] = process.argv.slice(2);
const store = await openStore(readEnvironment({ DATA_DIR: folder }));
const dataSource = await new DataSource(store.options).initialize();
await dataSource.query('CREATE TABLE IF NOT EXISTS pairs (pair text, half int, filler text, PRIMARY KEY (pair, half))');
writeSync(1, 'open\n');

async function write(writer) {
  for (let n = 0; ; n += 1) {
    const pair = `${round}-${writer}-${n}`;
    await dataSource.transaction(async (manager) => {
      for (const half of [1, 2]) {
        await manager.query('INSERT INTO pairs VALUES ($1, $2, repeat($1, 50))', [pair, half]);
      }
    });
    writeSync(1, `${pair}\n`);
  }
}
await Promise.all([0, 1, 2, 3].map(write));
