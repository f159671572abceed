import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiQuery, getSchemaPath } from '@nestjs/swagger';
import { defaultLimit, largestLimit, longestSearch, type ListShape } from './list-query.js';

/** What a list says in the API document: its parameters, and a bare array or a page of `reads`. */
export function ListDocument(summary: string, shape: ListShape, reads: readonly Type[], page: Type) {
  const filters = Object.entries(shape.filters).map(([name, { why, words, administrators }]) =>
    ApiQuery({
      name,
      required: false,
      style: 'form',
      explode: false,
      schema: { type: 'array', items: { type: 'string', ...(words === undefined ? {} : { enum: [...words] }) } },
      description: `${why} Any of the values.${administrators ? ' For administrators.' : ''}`,
    }),
  );
  const orders = shape.sorts.flatMap((name) => [name, `-${name}`]);
  return applyDecorators(
    ApiOperation({ summary }),
    ApiExtraModels(...reads, page),
    ApiQuery({
      name: 'q',
      required: false,
      schema: { type: 'string', maxLength: longestSearch },
      description: `Text to look for in ${shape.searches}, over the whole list.`,
    }),
    ...filters,
    ApiQuery({
      name: 'sort',
      required: false,
      schema: { type: 'string', enum: orders, default: shape.order },
      description: 'With `-`, the other way round.',
    }),
    ApiQuery({
      name: 'include_pagination',
      required: false,
      schema: { type: 'boolean', default: false },
      description: 'Answer an object with the page, the next cursor, the total and the facets instead of a bare array.',
    }),
    ApiQuery({
      name: 'limit',
      required: false,
      schema: { type: 'integer', minimum: 0, maximum: largestLimit },
      description: `How many at most; 0 is all. Without it, all, or ${defaultLimit} with include_pagination.`,
    }),
    ApiQuery({
      name: 'cursor',
      required: false,
      schema: { type: 'string' },
      description: 'The `nextCursor` of the page before, in the same order.',
    }),
    ApiQuery({
      name: 'include_inactive',
      required: false,
      schema: { type: 'boolean', default: false },
      description: 'Also what is switched off. For administrators.',
    }),
    ApiOkResponse({
      schema: { oneOf: [{ type: 'array', items: oneOf(reads) }, { $ref: getSchemaPath(page) }] },
    }),
  );
}

const oneOf = (reads: readonly Type[]) => {
  const [first, ...rest] = reads.map((read) => ({ $ref: getSchemaPath(read) }));
  return rest.length === 0 ? first! : { anyOf: [first!, ...rest] };
};
