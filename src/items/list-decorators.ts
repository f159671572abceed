import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiQuery, getSchemaPath } from '@nestjs/swagger';
import { invalid } from '../problems/problem.js';

/** What every list of items says in the API document. */
export function ItemListDocument(summary: string, read: Type, page: Type) {
  return applyDecorators(
    ApiOperation({ summary }),
    ApiExtraModels(read, page),
    ApiQuery({ name: 'q', required: false, type: String, description: 'Text in the name or the definition' }),
    ApiQuery({ name: 'gateway_id', required: false, type: String, description: 'Id or slug of one gateway' }),
    ApiQuery({
      name: 'tags',
      required: false,
      type: String,
      description: 'Tags of gateways, comma-separated; any of them',
    }),
    ApiQuery({ name: 'include_inactive', required: false, type: Boolean }),
    ApiQuery({
      name: 'include_pagination',
      required: false,
      type: Boolean,
      description: 'Answer an object with nextCursor',
    }),
    ApiQuery({ name: 'limit', required: false, type: Number, description: '0 is all; 50 with include_pagination' }),
    ApiQuery({ name: 'cursor', required: false, type: String }),
    ApiOkResponse({
      schema: { oneOf: [{ type: 'array', items: { $ref: getSchemaPath(read) } }, { $ref: getSchemaPath(page) }] },
    }),
  );
}

/** The `activate` parameter of a state change; throws a 422 Problem. */
export function readActivate(text: string): boolean {
  if (!/^(true|false|1|0)$/i.test(text)) throw invalid({ path: 'activate', message: 'must be true or false' });
  return /^(true|1)$/i.test(text);
}
