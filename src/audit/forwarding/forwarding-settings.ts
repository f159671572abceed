import { readFileSync } from 'node:fs';
import type { Environment } from '../../config/environment.js';
import { fileFault } from '../../config/file-fault.js';
import { ConfigurationError } from '../../config/read-environment.js';
import type { ForwardingUrl } from '../forwarded.js';
import type { AuditDestination } from './destination.js';
import { isSyslogUrl, Syslog } from './syslog.js';
import { Webhook } from './webhook.js';

const shortestSecret = 24;

/** Where the settings send the audit log. Throws one ConfigurationError with all that is wrong. */
export function destinationsOf(env: Environment): AuditDestination[] {
  const { AUDIT_SYSLOG_URL: syslog, AUDIT_WEBHOOK_URL: webhook, AUDIT_WEBHOOK_SECRET: secret } = env;
  const problems: string[] = [];
  if (syslog !== '' && !isSyslogUrl(syslog))
    problems.push('AUDIT_SYSLOG_URL must be udp://, tcp:// or tls:// with a host');
  if (webhook !== '' && !/^https?:\/\//.test(webhook)) problems.push('AUDIT_WEBHOOK_URL must be an http(s) URL');
  if (webhook !== '' && secret.length < shortestSecret)
    problems.push(
      `AUDIT_WEBHOOK_SECRET must have at least ${shortestSecret} characters: it signs what AUDIT_WEBHOOK_URL gets`,
    );
  const ca = authority(env.AUDIT_FORWARD_CA_FILE, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const made: Readonly<Record<ForwardingUrl, () => AuditDestination>> = {
    AUDIT_SYSLOG_URL: () => new Syslog(syslog, ca),
    AUDIT_WEBHOOK_URL: () => new Webhook(webhook, secret, ca),
  };
  return Object.entries(made).flatMap(([name, make]) => (env[name as ForwardingUrl] === '' ? [] : [make()]));
}

function authority(path: string, problems: string[]): string | null {
  if (path === '') return null;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    problems.push(`AUDIT_FORWARD_CA_FILE cannot be read ${fileFault(error)}`);
    return null;
  }
}
