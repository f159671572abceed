import { randomBytes } from 'node:crypto';

/** A secret that can be found again in any form: long, with characters that every encoding writes differently. */
export const canary = (quote = ''): string => `cänary/${quote}${randomBytes(9).toString('hex')}${quote}+ü~`;

/** The forms a value can leak in: as it is, JSON, URL, hex, base64 at each offset, its bytes misread, turned round. */
export function formsOf(value: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(value, 'utf8');
  // Base64 of a longer text that has the value at offset 0, 1 or 2 holds these characters whatever stands around it.
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(offset === 0 ? 0 : offset + 1, -2);
  });
  return new Map([
    ['plain', value],
    ['core', /[0-9a-f]{18}/.exec(value)?.[0] ?? value],
    ['JSON', JSON.stringify(value).slice(1, -1)],
    ['URL', encodeURIComponent(value)],
    ['form', new URLSearchParams({ v: value }).toString().slice(2)],
    ['hex', bytes.toString('hex')],
    ['HEX', bytes.toString('hex').toUpperCase()],
    ['latin1', bytes.toString('latin1')],
    ['reversed', [...value].reverse().join('')],
    ...base64.map((text, offset) => [`base64 at ${offset}`, text] as const),
    ...base64.map(
      (text, offset) => [`base64url at ${offset}`, text.replaceAll('+', '-').replaceAll('/', '_')] as const,
    ),
  ]);
}

/** `canary 3 as base64 at 1 in logs` for everything found. */
export function sweep(values: readonly string[], places: Readonly<Record<string, string>>): string[] {
  return values.flatMap((value, index) =>
    [...formsOf(value)].flatMap(([form, text]) =>
      Object.entries(places).flatMap(([place, content]) =>
        content.includes(text) ? `canary ${index} as ${form} in ${place}: …${around(content, text)}…` : [],
      ),
    ),
  );
}

const around = (content: string, text: string) => {
  const at = content.indexOf(text);
  return content.slice(Math.max(0, at - 60), at + text.length + 20);
};
