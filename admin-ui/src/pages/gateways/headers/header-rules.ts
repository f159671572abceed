/** Something about a name or a value: an error keeps the form from being saved, the others only say something. */
export interface Finding {
  readonly level: 'error' | 'warning' | 'info';
  readonly text: string;
  /** What a button beside it does. */
  readonly fix?: 'split' | 'join-lines';
}

/** Of src/credentials/header-rules.ts; header-rules.spec.ts compares the two. */
export const MOST_HEADERS = 100;
const LONGEST_NAME = 256;
const LONGEST_VALUE = 8 * 1024;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const RESERVED =
  /^(host|content-.*|transfer-encoding|connection|keep-alive|proxy-.*|te|trailer|upgrade|expect|accept|accept-encoding|mcp-.*|last-event-id|origin|forwarded|x-forwarded-.*|via)$/i;

const error = (text: string, fix?: Finding['fix']): Finding => ({ level: 'error', text, ...(fix ? { fix } : {}) });

/** A name with its value behind a colon, as people copy it. */
export const headerLine = /^\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*:\s*(.*)$/s;

/** What is wrong with a header name that is not empty, or null. Never quotes what stands behind a colon: it may be a value. */
export function faultOfName(name: string): Finding | null {
  const text = name.trim();
  if (headerLine.test(text)) return error('Looks like a whole header line.', 'split');
  if (text.length > LONGEST_NAME) return error(`A name has at most ${LONGEST_NAME} characters.`);
  if (!TOKEN.test(text)) {
    const what = /\s/.test(text) ? 'contains a space' : 'contains a character that a header name cannot have';
    return error(
      `“${text.split(':')[0]!.slice(0, 64)}” ${what}. Use letters, digits and ! # $ % & ' * + - . ^ _ \` | ~`,
    );
  }
  if (RESERVED.test(text)) return error('Reserved: the gateway sets this header itself.');
  return null;
}

/** What is to be said of a typed value. Never quotes it. */
export function findingsOfValue(name: string, value: string): readonly Finding[] {
  const found: Finding[] = [];
  if (/[\r\n]/.test(value)) found.push(error('A header value cannot contain a line break.', 'join-lines'));
  else if (/[^\P{Cc}\t]/u.test(value)) found.push(error('A header value cannot contain control characters.'));
  else if (/\p{Surrogate}/u.test(value)) found.push(error('The value is not well-formed Unicode.'));
  if (new TextEncoder().encode(value.replace(/^[ \t]+|[ \t]+$/g, '')).length > LONGEST_VALUE) {
    found.push(error(`A value has at most ${LONGEST_VALUE / 1024} KiB.`));
  }
  if (/^[*•●]+$/.test(value.trim())) {
    found.push(error('This looks like a mask, not a value. Leave the field blank to keep the stored value.'));
  }
  if (/[^\0-\x7f]/.test(value)) {
    found.push({ level: 'warning', text: 'Contains characters outside ASCII; many servers reject them.' });
  }
  if (/^[ \t]|[ \t]$/.test(value)) found.push({ level: 'info', text: 'Spaces at the ends are removed.' });
  if (/^authorization$/i.test(name.trim()) && value !== '' && !/^\s*\S+\s+\S/.test(value) && !isReference(value)) {
    found.push({ level: 'info', text: 'Most servers expect “Bearer …” here.' });
  }
  return found;
}

/** Refers to a variable or a file of the gateway's machine, so it is a name and no secret. */
export const isReference = (value: string): boolean => /\$\{(env|file):[^}]*\}?/.test(value);
