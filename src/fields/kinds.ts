import type { ApiPropertyOptions } from '@nestjs/swagger';
import type { Field, Report } from './field.js';
import { normaliseTags, TagRead, type Tag } from './tags.js';

/** What a line of a table says beside the kind of the field. */
export interface Shape<T> {
  /** See {@link Field.fallback}; left out: the field is required. */
  readonly default?: T;
  readonly why: string;
  readonly example?: unknown;
}

type Read<T> = Field<T>['read'];
type Open<T> = Field<T> & { readonly shownTo: 'everyone' };

/** A field of any kind: its line, its schema, its check. */
export const field = <T>(
  { default: fallback, why, example }: Shape<T>,
  schema: ApiPropertyOptions,
  read: Read<T>,
): Open<T> => ({
  schema: {
    ...schema,
    ...(why === '' ? {} : { description: why }),
    ...(example === undefined ? {} : { example }),
    ...(fallback === null ? { nullable: true } : fallback === undefined ? {} : { default: fallback }),
  } as ApiPropertyOptions,
  fallback,
  shownTo: 'everyone',
  read,
});

/** Reports a fault of a field; the result stands for no value. */
export function wrong({ errors }: Report, path: string, message: string): undefined {
  errors.push({ path, message });
}

const longestList = 1000;
const controls = /[\p{Cc}\p{Surrogate}]/u;

/** A name for people: one line, trimmed, never empty, with something a path can be made of. */
export const title = (most: number, pathOf: (name: string) => string, shape: Shape<string>) =>
  field<string>(shape, { type: 'string', minLength: 1, maxLength: most }, (value, path, report) => {
    if (typeof value !== 'string') return wrong(report, path, 'must be a string');
    const name = value.trim();
    if (name === '') return wrong(report, path, 'cannot be empty');
    if (name.length > most) return wrong(report, path, `must have at most ${most} characters`);
    if (controls.test(name)) return wrong(report, path, 'cannot hold control characters');
    if (pathOf(name) === '') return wrong(report, path, 'must have at least one letter a-z or digit');
    return name;
  });

/** Text of any lines, trimmed; nothing is null. */
export const text = (most: number, shape: Shape<string | null>) =>
  field<string | null>(shape, { type: 'string', maxLength: most }, (value, path, report) =>
    typeof value === 'string' && value.length <= most && !value.includes('\0')
      ? value.trim() || null
      : wrong(report, path, `must be a string of at most ${most} characters`),
  );

/** One of the given words; with `anyCase`, in upper case or lower. */
export function oneOf<const W extends string>(
  words: readonly W[],
  shape: Shape<W | null> & { readonly default: null },
  anyCase?: boolean,
): Open<W | null>;
export function oneOf<const W extends string>(
  words: readonly W[],
  shape: Shape<NoInfer<W>>,
  anyCase?: boolean,
): Open<W>;
export function oneOf<W extends string>(words: readonly W[], shape: Shape<W | null>, anyCase = false): Open<W | null> {
  const either = anyCase ? ' (in any case)' : '';
  return field<W | null>(shape, { type: 'string', enum: [...words] }, (value, path, report) => {
    const given = typeof value === 'string' && anyCase ? value.trim().toUpperCase() : value;
    return words.find((word) => word === given) ?? wrong(report, path, `must be one of: ${words.join(', ')}${either}`);
  });
}

export const flag = (shape: Shape<boolean>) =>
  field<boolean>(shape, { type: 'boolean' }, (value, path, report) =>
    typeof value === 'boolean' ? value : wrong(report, path, 'must be true or false'),
  );

/** A whole number between `least` and `most`, both included. */
export const whole = (least: number, most: number, shape: Shape<number | null>) =>
  field<number | null>(shape, { type: 'integer', minimum: least, maximum: most }, (value, path, report) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? (value as number)
      : wrong(report, path, `must be a whole number from ${least} to ${most}`),
  );

/** A list of names, each once. */
export const names = (longest: number, shape: Shape<string[]>) =>
  field<string[]>(
    shape,
    { type: 'array', maxItems: longestList, items: { type: 'string', minLength: 1, maxLength: longest } },
    (value, path, report) => {
      const good = (item: unknown) => typeof item === 'string' && item.trim() !== '' && item.length <= longest;
      if (!Array.isArray(value) || value.length > longestList || !value.every(good)) {
        return wrong(report, path, `must be a list of at most ${longestList} strings of 1 to ${longest} characters`);
      }
      return [...new Set((value as string[]).map((item) => item.trim()))];
    },
  );

/** Tags in ContextForge's form; what cannot be a tag is left out with a warning. */
export const tags = (shape: Shape<Tag[]>): Open<Tag[]> => ({
  ...field<Tag[]>(
    shape,
    { type: 'array', maxItems: longestList, items: { type: 'string', minLength: 2, maxLength: 100 } },
    (value, path, report) => {
      const read = normaliseTags(value);
      if (read === null) return wrong(report, path, 'must be a list of strings');
      if (read.tags.length > longestList) return wrong(report, path, `must have at most ${longestList} items`);
      const left = read.dropped.map((tag) => `${path}: ${JSON.stringify(tag.slice(0, 100))} cannot be a tag; left out`);
      report.warnings.push(...left);
      return read.tags;
    },
  ),
  readSchema: { type: () => [TagRead] },
  write: (value) => value.map(({ label }) => label),
});
