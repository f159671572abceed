import { messagePatterns, redactText } from '../masking/redactor.js';
import { type SafeText, words } from './safe-text.js';
import type { UpstreamTarget } from './upstream-target.js';

/** As much of an answer as an error repeats, in characters. */
const MAX_FIRST = 200;

/** Where errors in JSON say what is wrong: JSON-RPC, RFC 6749 section 5.2, RFC 9457, and what frameworks write. */
const saying = ['message', 'error_description', 'detail', 'title', 'error'];

/**
 * The first words of an answer that was no MCP, behind a colon, for the end of an error; empty where it said nothing.
 * JSON gives its error's text, HTML its text without tags. Secrets are masked before anything is cut, and again after.
 */
export function firstWords(target: UpstreamTarget, body: string): SafeText {
  try {
    const patterns = messagePatterns(target.secretValues());
    const said = plain(errorText(redactText(body, patterns)));
    const shown = redactText(said, patterns).slice(0, MAX_FIRST);
    return (shown === '' ? '' : `: ${shown}`) as SafeText;
  } catch {
    return words``; // a reference that cannot be resolved any more: what it was is not known
  }
}

function errorText(body: string): string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return body;
  }
  for (let depth = 0; depth < 3; depth++) {
    if (typeof value === 'string') return value;
    if (typeof value !== 'object' || value === null) return '';
    const members = value as Record<string, unknown>;
    // The error's own member first: {"error": {"message": …}}.
    value = typeof members.error === 'object' && members.error !== null ? members.error : firstText(members);
  }
  return typeof value === 'string' ? value : '';
}

const firstText = (members: Record<string, unknown>): unknown =>
  saying.map((name) => members[name]).find((text) => typeof text === 'string' && text !== '');

/** One line of text, without the tags, styles and scripts of a page and without control characters. */
const plain = (text: string): string =>
  text
    .replace(/<(style|script)\b[^>]{0,500}>[^<]*/gi, ' ')
    .replace(/<[^<>]{0,500}>/g, ' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
