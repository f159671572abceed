import type { Environment } from '../config/environment.js';

/** The settings that name where the log goes beside the database: what has not gone there yet is not removed for its age. */
const urls = ['AUDIT_SYSLOG_URL', 'AUDIT_WEBHOOK_URL'] as const;

export type ForwardingUrl = (typeof urls)[number];

export const isForwarded = (env: Pick<Environment, ForwardingUrl>): boolean => urls.some((name) => env[name] !== '');
