import { readFileSync } from 'node:fs';
import type { NestApplicationOptions } from '@nestjs/common';
import type { Environment } from '../config/environment.js';

type HttpsOptions = NonNullable<NestApplicationOptions['httpsOptions']> & { minVersion: 'TLSv1.2' };

/**
 * Options of the https listener, or null for http. Client certificates are asked for where PROXY_CLIENT_CA_FILE is set, and
 * judged per request: administrators and token clients connect without one.
 */
export function tlsOptions(env: Environment): HttpsOptions | null {
  if (env.TLS_CERT_FILE === '') return null;
  return {
    cert: readFileSync(env.TLS_CERT_FILE),
    key: readFileSync(env.TLS_KEY_FILE),
    minVersion: 'TLSv1.2',
    ...(env.PROXY_CLIENT_CA_FILE === ''
      ? {}
      : { ca: readFileSync(env.PROXY_CLIENT_CA_FILE), requestCert: true, rejectUnauthorized: false }),
  };
}
