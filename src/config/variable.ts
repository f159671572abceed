/** What one environment variable is: how its text becomes a value, what it is without one, and why it exists. */
export interface Variable<T> {
  /** Shown in the documents: `text`, `secret`, `flag`, `port`, `integer`, `list`, one of …. */
  readonly kind: string;
  readonly fallback: T;
  readonly why: string;
  /** A secret's value is never printed, and `NAME_FILE` may hold the path of a file with it. */
  readonly secret: boolean;
  /** Throws an Error whose message completes "NAME …", without the value where the variable is secret. */
  parse(text: string): T;
}

type Shape<T> = { readonly default: T; readonly why: string };

const variable = <T>(kind: string, { default: fallback, why }: Shape<T>, parse: (text: string) => T): Variable<T> => ({
  kind,
  fallback,
  why,
  secret: kind === 'secret',
  parse,
});

export const text = (shape: Shape<string>) => variable('text', shape, (value) => value);

export const secret = (shape: Shape<string>) => variable('secret', shape, (value) => value);

/** The URL of a proxy, with credentials or without; a host and a port alone mean http. */
export const proxy = (shape: Shape<string>) =>
  variable('secret', shape, (value) => {
    const url = value.includes('://') ? value : `http://${value}`;
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw new Error('must be an http:// or https:// URL');
    try {
      decodeURIComponent(new URL(url).username + new URL(url).password);
    } catch {
      throw new Error('has credentials that are not percent-encoded');
    }
    return value;
  });

export const flag = (shape: Shape<boolean>) =>
  variable('true or false', shape, (value) => {
    if (/^(true|1|yes|on)$/i.test(value)) return true;
    if (/^(false|0|no|off)$/i.test(value)) return false;
    throw new Error(`must be true or false, not ${JSON.stringify(value)}`);
  });

/** A whole number between `least` and `most`, both included. */
export const integer = (shape: Shape<number> & { readonly least: number; readonly most: number }) =>
  variable(`integer ${shape.least}..${shape.most}`, shape, (value) => {
    const number = Number(value);
    if (/^-?\d+$/.test(value) && number >= shape.least && number <= shape.most) return number;
    throw new Error(`must be a whole number from ${shape.least} to ${shape.most}, not ${JSON.stringify(value)}`);
  });

export const port = (shape: Shape<number>) => integer({ ...shape, least: 0, most: 65_535 });

/** One of the given words; upper and lower case do not matter. */
export const oneOf = <const W extends string>(words: readonly W[], shape: Shape<W>) =>
  variable<W>(words.join(' \\| '), shape, (value) => {
    const word = words.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
    if (word !== undefined) return word;
    throw new Error(`must be one of ${words.join(', ')}, not ${JSON.stringify(value)}`);
  });

/** A JSON array of strings or a comma-separated list; `[]` and empty text mean none. */
export const list = (shape: Shape<readonly string[]>) => variable('list', shape, listed);

/** As {@link list}, each item a secret. */
export const secretList = (shape: Shape<readonly string[]>) => variable('secret', shape, listed);

function listed(value: string): readonly string[] {
  if (!value.startsWith('[')) {
    return value.split(',').flatMap((item) => item.trim() || []);
  }
  let items: unknown;
  try {
    items = JSON.parse(value);
  } catch {
    throw new Error('must be a JSON array or a comma-separated list');
  }
  if (Array.isArray(items) && items.every((item) => typeof item === 'string')) return items;
  throw new Error('must be a JSON array of strings');
}

/** A JSON object whose values are strings. */
export const stringMap = (shape: Shape<Readonly<Record<string, string>>>) =>
  variable<Readonly<Record<string, string>>>('JSON object', shape, (value) => {
    const map = jsonObject(value);
    if (map !== null && Object.values(map).every((item) => typeof item === 'string')) {
      return map as Record<string, string>;
    }
    throw new Error('must be a JSON object whose values are strings');
  });

/** A JSON object whose values are lists of texts, none of them empty, or the word `any`. */
export const listMap = (shape: Shape<Readonly<Record<string, readonly string[] | 'any'>>>) =>
  variable<Readonly<Record<string, readonly string[] | 'any'>>>('JSON object of lists', shape, (value) => {
    const map = jsonObject(value);
    if (map !== null && Object.values(map).every((item) => item === 'any' || isListOfTexts(item))) {
      return map as Record<string, readonly string[] | 'any'>;
    }
    throw new Error('must be a JSON object whose values are lists of texts, or "any"');
  });

const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && item !== '');

/** Throws where the text is no JSON; null where it is no object. */
function jsonObject(text: string): object | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('must be a JSON object');
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}
