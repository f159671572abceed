// @ts-check
// Plain JavaScript like everything that the engine's thread and the maker of a database load: Node runs it as it stands.
import { fdatasyncSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

// WebAssembly is compiled once, by V8's quick compiler: the optimising one takes 500 MB of a start for Postgres's code
// (docs/decisions/0002-embedded-store.md). These two are what --liftoff-only stands for, which Node 24 heeds on its command line only.
setFlagsFromString('--no-wasm-tier-up');
setFlagsFromString('--no-wasm-dynamic-tiering');

/** Folders 0700 and files 0600 whatever the umask, and an fsync that reaches the disk: PGlite's own does nothing. */
class DurableFolder extends NodeFS {
  /**
   * @override
   * @type {NodeFS['init']}
   */
  async init(pg, options) {
    const harden = (/** @type {any} */ { NODEFS }) => {
      const { mknod, setattr } = NODEFS.node_ops;
      NODEFS.node_ops.mknod = (
        /** @type {unknown} */ parent,
        /** @type {string} */ name,
        /** @type {number} */ mode,
        /** @type {number} */ device,
      ) => mknod(parent, name, mode & ~0o077, device);
      NODEFS.node_ops.setattr = (/** @type {unknown} */ node, /** @type {{ mode?: number }} */ attributes) =>
        setattr(node, attributes.mode === undefined ? attributes : { ...attributes, mode: attributes.mode & ~0o077 });
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

/**
 * Opens the database in `folder`, recovering it where it was not closed, and makes it where there is none.
 * @param {string} folder
 */
export async function openDatabase(folder) {
  /** @type {string[]} */
  const said = [];
  let opening = true;
  try {
    return await PGlite.create({
      fs: new DurableFolder(folder),
      postgresqlconf: settings,
      initDbStartParams: ['--wal-segsize=1', '--no-sync', '--no-instructions'],
      startParams: PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
      onStderr: (line) => {
        if (opening && /FATAL|PANIC|ERROR/.test(line)) said.push(line);
        return false;
      },
    });
  } catch (error) {
    throw new Error([/** @type {Error} */ (error).message, ...said].join('; '));
  } finally {
    opening = false;
  }
}
