import { decodeUtf8, identityText } from './identity-value.js';

/** More groups than this are cut: a request header cannot hold many more. */
const most = 1000;

/**
 * Splits a groups header. `delimiter` is a character (`,` `|` …), `space`, `json` or `base64json` (Envoy writes a claim that
 * is an array as base64url JSON). A comma list is ambiguous where a group's name holds a comma: nothing quotes it.
 * Malformed input and unusable names give no group.
 */
export function parseGroups(latin1: string, delimiter: string): readonly string[] {
  const text = decodeUtf8(latin1);
  if (text === null) return [];
  const groups: string[] = [];
  for (const part of split(text, delimiter)) {
    const name = part.trim();
    const checked = identityText(name.replace(/[,;]/g, ''));
    if (checked.kind === 'name' && !groups.includes(name)) groups.push(name);
    if (groups.length === most) break;
  }
  return groups;
}

function split(text: string, delimiter: string): readonly string[] {
  if (delimiter === 'json') return jsonStrings(text);
  if (delimiter === 'base64json') return jsonStrings(Buffer.from(text, 'base64url').toString('utf8'));
  return text.split(delimiter === 'space' ? /[ \t]+/ : delimiter);
}

function jsonStrings(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  } catch {
    return [];
  }
}
