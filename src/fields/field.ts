import { isDeepStrictEqual } from 'node:util';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import type { FieldError } from '../problems/problem.js';
import { snakeCase } from './spelling.js';

/** Where a reader says what is wrong with a request, and what it changed or left out. */
export interface Report {
  readonly errors: FieldError[];
  readonly warnings: string[];
}

/** Who is shown a field. */
export type ShownTo = 'everyone' | 'administrators';

/**
 * One field of a row that a person sets. Its name in a table is the member of the entity and of reads (`timeoutSeconds`);
 * requests and exports may spell it in snake_case too.
 */
export interface Field<T> {
  /** What a request may hold, for the API document; {@link read} checks just that. */
  readonly schema: ApiPropertyOptions;
  /** What a read holds, where that is not what a request holds. */
  readonly readSchema?: ApiPropertyOptions;
  /** What a new row has where the request says nothing; undefined: the request must say. With null, null resets it. */
  readonly fallback: T | undefined;
  readonly shownTo: ShownTo;
  /** The value as stored; undefined where it is wrong, which `report` then says. Is never given null. */
  read(value: unknown, path: string, report: Report): T | undefined;
  /** The stored value as a request would say it; without one, as it is stored. */
  write?(value: T): unknown;
}

/** A table of fields by the names of their columns. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** What a table's columns hold. */
export type Values<F> = { -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** The columns that everyone is shown. */
export type OpenValues<F> = Values<Pick<F, { [K in keyof F]: F[K] extends Hidden ? never : K }[keyof F]>>;

interface Hidden {
  readonly shownTo: 'administrators';
}

/** The same field, in the reads of administrators only. */
export const forAdministrators = <T>(field: Field<T>): Field<T> & Hidden => ({ ...field, shownTo: 'administrators' });

/** The table's columns of a row. */
export const valuesOf = <F extends Fields>(fields: F, row: Values<F>): Values<F> =>
  Object.fromEntries(Object.keys(fields).map((column) => [column, row[column]])) as Values<F>;

/** The same of what everyone is shown. */
export const openValuesOf = <F extends Fields>(fields: F, row: Values<F>): OpenValues<F> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([column, { shownTo }]) => (shownTo === 'everyone' ? [[column, row[column]]] : [])),
  ) as OpenValues<F>;

/** A row as the body of a request would say it. */
export const writtenValues = <F extends Fields>(fields: F, row: Values<F>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([column, field]) => [snakeCase(column), field.write?.(row[column]) ?? row[column]]),
  );

/** What a new row has where nothing is said; columns that must be said are missing. */
export const fallbacksOf = <F extends Fields>(fields: F): Partial<Values<F>> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([column, { fallback }]) => (fallback === undefined ? [] : [[column, fallback]])),
  ) as Partial<Values<F>>;

/** The columns of the table in which two rows differ. The order of an object's members is none: the database keeps its own. */
export const changedFields = <F extends Fields>(fields: F, a: Values<F>, b: Values<F>): string[] =>
  Object.keys(fields).filter((column) => !isDeepStrictEqual(a[column], b[column]));
