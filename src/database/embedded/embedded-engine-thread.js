// @ts-check
// The embedded database engine's own thread: takes batches of frontend messages, answers with backend messages.
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from './durable-folder.js';

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const db = await openDatabase(workerData);

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
