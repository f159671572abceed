import { execFileSync } from 'node:child_process';
import { SignJWT } from 'jose';
import { secrets } from '../app.js';
import { startProgram, type Program } from './process.js';
import type { TestStore } from './store.js';

const authorization = `Basic ${Buffer.from(`admin:${secrets.BASIC_AUTH_PASSWORD}`).toString('base64')}`;

/** One process of the build, on a store that others share. */
export interface ReplicaProcess {
  readonly program: Program;
  readonly url: string;
  /** Sends the signal and resolves with the exit code or the signal's name, once the process is gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string>;
}

/** The processes run what is built, so what is built must be what is tested. */
export const ensureBuilt = (): void => void execFileSync(process.execPath, ['scripts/built.mjs']);

/** Resolves when it listens. `checkout`: whose build it runs. */
export async function startReplicaProcess(
  store: TestStore,
  settings: Readonly<Record<string, string>> = {},
  checkout = process.cwd(),
): Promise<ReplicaProcess> {
  const own = { PORT: '0', LOG_LEVEL: 'ERROR', HEALTH_CHECK_INTERVAL_SECONDS: '0', DRAIN_NOTICE_SECONDS: '1' };
  const all = { ...own, ...secrets, ...store.settings, ...settings };
  const program = startProgram(['dist/src/main.js'], all, checkout);
  const [, listening = ''] = await program.printed(/listens on (http:\S+?) /);
  const url = listening.replace('localhost', '127.0.0.1');
  return {
    program,
    url,
    end: (signal) => {
      program.process.kill(signal);
      return program.ended();
    },
  };
}

/** Registers an upstream as the administrator. */
export async function registerAt(url: string, name: string, upstream: string): Promise<void> {
  const headers = { authorization, 'content-type': 'application/json' };
  const body = JSON.stringify({ name, url: upstream });
  const answer = await fetch(`${url}/gateways`, { method: 'POST', headers, body });
  if (answer.status !== 201) throw new Error(`registration was answered ${answer.status}: ${await answer.text()}`);
}

/** A token of one user that every replica takes. */
export const userToken = (sub: string): Promise<string> =>
  new SignJWT({ iss: 'mcpgateway', aud: 'mcpgateway-api', sub })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secrets.JWT_SECRET_KEY));
