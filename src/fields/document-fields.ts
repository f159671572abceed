import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import type { Field, Fields, OpenValues, Values } from './field.js';
import { snakeCase } from './spelling.js';

/** Adds to a body's class, for the API document, the members that a table takes; in a create, some must be given. */
export const TakesFields =
  (fields: Fields, method: 'create' | 'edit') =>
  ({ prototype }: { readonly prototype: object }): void => {
    for (const [column, { schema, fallback }] of Object.entries(fields)) {
      const required = method === 'create' && fallback === undefined;
      ApiProperty({ ...schema, required } as ApiPropertyOptions)(prototype, snakeCase(column));
    }
  };

/** A class to extend, with the members of a table that everyone is shown. */
export function openRead<F extends Fields>(fields: F): new () => OpenValues<F> {
  class OpenRead {}
  show(
    OpenRead,
    Object.entries(fields).filter(([, { shownTo }]) => shownTo === 'everyone'),
  );
  return OpenRead as new () => OpenValues<F>;
}

/** The same class with the members of a table that only administrators are shown. */
export function fullRead<F extends Fields, B extends new () => object>(
  fields: F,
  Open: B,
): new () => InstanceType<B> & Values<F> {
  class FullRead extends (Open as new () => object) {}
  show(
    FullRead,
    Object.entries(fields).filter(([, { shownTo }]) => shownTo === 'administrators'),
  );
  return FullRead as new () => InstanceType<B> & Values<F>;
}

function show({ prototype }: { readonly prototype: object }, shown: [string, Field<unknown>][]): void {
  for (const [column, { schema, readSchema, fallback }] of shown) {
    const { default: _, example: __, ...held } = (readSchema ?? schema) as ApiPropertyOptions & { default?: unknown };
    ApiProperty({ ...held, required: true, nullable: fallback === null } as ApiPropertyOptions)(prototype, column);
  }
}
