// @ts-check
// The embedded database engine's own thread. Plain JavaScript, so that Node loads the same file from the sources and from the build.
import { fdatasyncSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** @typedef {{ folder: string, create: boolean }} EngineThreadData */

/** Folders 0700 and files 0600 whatever the umask, and an fsync that reaches the disk: PGlite's own does nothing. */
class DurableFolder extends NodeFS {
  /**
   * @override
   * @type {NodeFS['init']}
   */
  async init(pg, options) {
    const harden = (/** @type {any} */ { NODEFS }) => {
      const { mknod } = NODEFS.node_ops;
      NODEFS.node_ops.mknod = (
        /** @type {unknown} */ parent,
        /** @type {string} */ name,
        /** @type {number} */ mode,
        /** @type {number} */ device,
      ) => mknod(parent, name, mode & ~0o077, device);
      NODEFS.stream_ops.fsync = (/** @type {{ nfd: number }} */ stream) => {
        fdatasyncSync(stream.nfd);
        return 0;
      };
    };
    return super.init(pg, { ...options, preRun: [harden, ...(options.preRun ?? [])] });
  }
}

/** Written over postgresql.conf at each start. Small buffers: the default is 160 MB and a gateway's data is a few. */
const settings = [
  'shared_buffers=16MB',
  'max_connections=8',
  'fsync=on',
  'wal_sync_method=fsync',
  'min_wal_size=4MB',
  'max_wal_size=32MB',
];

const { folder, create } = /** @type {EngineThreadData} */ (workerData);
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);

const db = await PGlite.create({
  fs: new DurableFolder(folder),
  postgresqlconf: settings,
  initDbStartParams: ['--wal-segsize=1', '--no-sync', '--no-instructions'],
  startParams: PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
});

if (create) {
  await db.close();
} else {
  port.on('message', (/** @type {Uint8Array | 'close'} */ message) => {
    if (message === 'close') return void db.close().then(() => port.close());
    try {
      const answer = db.execProtocolRawSync(message);
      port.postMessage({ answer, inTransaction: db.isInTransaction() }, [/** @type {ArrayBuffer} */ (answer.buffer)]);
    } catch (error) {
      port.postMessage({ error: String(error) });
    }
  });
  port.postMessage('ready');
}
