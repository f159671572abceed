// `node dist/src/health/probe.js`: is the gateway of this container alive? Exit code 0 or 1, for a container engine's health check.
// It asks the way the gateway listens, and loads what it needs and nothing else, since it is run again and again.
import '../config/run-as.js';
import type { RequestOptions } from 'node:https';

const { HOST = '', PORT = '4444', TLS_CERT_FILE = '' } = process.env;
const anyAddress = ['', '0.0.0.0', '::'].includes(HOST.trim());
const { get } = TLS_CERT_FILE.trim() === '' ? await import('node:http') : await import('node:https');

const question: RequestOptions = {
  host: anyAddress ? '127.0.0.1' : HOST.trim(),
  port: PORT,
  path: '/health',
  agent: false,
  timeout: 2_000,
  // To this machine itself, and the certificate names the outside.
  rejectUnauthorized: false,
};
get(question, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
