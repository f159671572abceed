import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Environment } from './config/environment.js';
import { createApp, type Gatehouse } from './create-app.js';
import { awaitDatabase } from './database/await-database.js';
import { isDatabaseAway } from './database/database-fault.js';
import { openStore, type Store } from './database/store.js';
import { GatehouseLogger } from './http/logger.js';
import { problemBody } from './http/problem.filter.js';
import { Problem } from './problems/problem.js';
import { tlsOptions } from './http/tls-options.js';

/**
 * As createApp, but where Postgres is not there yet the process stays up and waits for it: a stand-in answers /health
 * with 200 and everything else with 503 until then. `opening` is the store of these settings.
 */
export async function startApp(env: Environment, opening: Promise<Store>): Promise<Gatehouse> {
  const logger = new GatehouseLogger(env);
  for (;;) {
    let standIn: Server | undefined;
    await awaitDatabase(await opening, {
      onAway: async ({ message }) => {
        if (standIn) return;
        logger.warn(`waiting for the database: ${message}`);
        standIn = standInServer(env).listen(env.PORT, env.HOST);
        await once(standIn, 'listening');
      },
    });
    await closed(standIn);
    try {
      return await createApp(env, opening);
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      opening = openStore(env);
    }
  }
}

const waiting = new Problem(
  'UNAVAILABLE',
  'The database cannot be reached. This process serves as soon as it answers.',
);

function standInServer(env: Environment): Server {
  const tls = tlsOptions(env);
  return tls ? createTlsServer(tls, answerWhileWaiting) : createServer(answerWhileWaiting);
}

const answerWhileWaiting: RequestListener = (req, res) => {
  res.setHeader('Connection', 'close');
  if (req.url === '/health') {
    res.setHeader('Content-Type', 'application/json').end(JSON.stringify({ status: 'healthy' }));
    return;
  }
  res.writeHead(waiting.status, { 'Content-Type': 'application/problem+json', 'Retry-After': '5' });
  res.end(JSON.stringify(problemBody(waiting, '')));
};

async function closed(server: Server | undefined): Promise<void> {
  if (!server) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
