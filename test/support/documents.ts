import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of documents that tests change while it runs: path to text, or to a status. Counts what was asked for. */
export async function serveDocuments(documents: Record<string, string | number> = {}) {
  const asked: string[] = [];
  const server = createServer((req, res) => {
    asked.push(req.url!);
    const document = documents[req.url!] ?? 404;
    if (typeof document === 'number') res.writeHead(document, { location: '/elsewhere' }).end();
    else res.end(document);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    documents,
    asked,
    close: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}
