import { valueAt, type Outline } from './outline.js';
import { spanAt } from './json/json-spans.js';

/** Levels of RFC 5424, as MCP's logging names them, the least important first. */
export const logLevels: readonly string[] = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
];

/**
 * Whether a request that asked for `least` may see this notification. In 2026-07-28 a request that names no level gets
 * no log messages at all; servers of the older revisions send what their session's level lets through.
 */
export function passesLogLevel(message: Outline, least: unknown): boolean {
  if (message.method !== 'notifications/message') return true;
  const span = spanAt(message.text, ['params', 'level']);
  const level = span === undefined ? '' : String(valueAt(message.text, span));
  return typeof least === 'string' && logLevels.indexOf(level) >= logLevels.indexOf(least);
}
