import { SignJWT } from 'jose';
import { DataSource } from 'typeorm';
import { settingsFrom } from '../../src/settings.js';
import { createApp } from '../../src/create-app.js';
import { freshStore } from './stores/store.js';

export const secrets = {
  JWT_SECRET_KEY: 'a-test-key-of-more-than-32-characters-9f3b',
  AUTH_ENCRYPTION_SECRET: 'another-test-secret-of-enough-length-77aa',
  BASIC_AUTH_PASSWORD: 'a-test-password-5c1e',
};

/** A JSON answer: status, headers and parsed body (undefined where there is none). */
export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export type StartedGatehouse = Awaited<ReturnType<typeof startGatehouse>>;

/** The real application on a fresh store, listening on a free loopback port. `settings` are environment variables. */
export async function startGatehouse(settings: Readonly<Record<string, string>> = {}) {
  const store = await freshStore();
  const env = settingsFrom({ PORT: '0', LOG_LEVEL: 'ERROR', ...secrets, ...store.settings, ...settings });
  const { app, url, close } = await createApp(env);
  store.attach(app.get(DataSource));
  const basic = `Basic ${Buffer.from(`${env.BASIC_AUTH_USER}:${secrets.BASIC_AUTH_PASSWORD}`).toString('base64')}`;

  return {
    app,
    url,
    env,
    store,
    /** `fetch` below this gateway's URL, without credentials. */
    fetch: (path: string, init?: RequestInit) => fetch(url + path, init),
    /** A JSON call as the built-in administrator. */
    admin: async <T = Record<string, unknown>>(
      path: string,
      {
        method = 'GET',
        body,
        headers = {},
      }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
    ): Promise<Answer<T>> => {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: basic,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : undefined) as T };
    },
    /** A user's signed token; `claims` override. */
    token: (claims: Record<string, unknown> = {}) =>
      new SignJWT({ iss: env.JWT_ISSUER, aud: env.JWT_AUDIENCE, sub: 'alice', exp: inAnHour(), ...claims })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuedAt()
        .sign(new TextEncoder().encode(secrets.JWT_SECRET_KEY)),
    close: async () => {
      await close();
      await store.close();
    },
  };
}

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;
