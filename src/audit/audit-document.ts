import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { defaultLimit, largestLimit, longestSearch, type Filter } from '../lists/list-query.js';
import { auditList } from './audit-query.js';

const text = (name: string, description: string, schema: object = { type: 'string' }) =>
  ApiQuery({ name, required: false, schema, description });

/** The filters of the audit log in the API document. */
export const AuditFilters = () =>
  applyDecorators(
    ...Object.entries<Filter>(auditList.filters).map(([name, { why, words }]) =>
      ApiQuery({
        name,
        required: false,
        style: 'form',
        explode: false,
        schema: { type: 'array', items: { type: 'string', ...(words === undefined ? {} : { enum: [...words] }) } },
        description: `${why} Any of the values.`,
      }),
    ),
    text('from', 'From this time on.', { type: 'string', format: 'date-time' }),
    text('to', 'Up to before this time.', { type: 'string', format: 'date-time' }),
    text('q', `Text to look for in ${auditList.searches}.`, { type: 'string', maxLength: longestSearch }),
    text('sort', 'Newest first, or oldest first.', { type: 'string', enum: ['-id', 'id'], default: '-id' }),
  );

/** How many, and which page. */
export const AuditPaging = () =>
  applyDecorators(
    text('limit', `How many at most; ${largestLimit} without it, or ${defaultLimit} with include_pagination.`, {
      type: 'integer',
      minimum: 0,
      maximum: largestLimit,
    }),
    text('include_pagination', 'Answer an object with the rows and the next cursor.', {
      type: 'boolean',
      default: false,
    }),
    text('cursor', 'The `nextCursor` of the page before, in the same order.'),
  );
