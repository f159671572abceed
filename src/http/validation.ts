import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { camelCase, isObject } from '../fields/spelling.js';
import { invalid, type FieldError } from '../problems/problem.js';

/** Members of a body or a query in camelCase, however they were spelled; a class names them so. */
class EitherSpelling extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const isDto = metadata.metatype !== undefined && metadata.metatype !== Object && metadata.type !== 'custom';
    return super.transform(isDto && isObject(value) ? camelMembers(value) : value, metadata) as Promise<unknown>;
  }
}

function camelMembers(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const members = new Map<string, unknown>();
  for (const [path, value] of Object.entries(body)) {
    const name = camelCase(path);
    if (members.has(name)) throw invalid({ path, message: 'is given twice, in snake_case and camelCase' });
    members.set(name, value);
  }
  return Object.fromEntries(members);
}

/** Checks DTOs: unknown fields are errors, and every wrong field is named by its path. */
export const validationPipe = () =>
  new EitherSpelling({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    exceptionFactory: (errors) => invalid(...fieldErrors(errors, '')),
  });

/** `auth_headers[1].key` for the second entry's key. */
function fieldErrors(errors: readonly ValidationError[], parent: string): FieldError[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const path = parent === '' ? property : /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
    const own = Object.entries(constraints).map(([rule, message]) => ({
      path,
      message: rule === 'whitelistValidation' ? 'is not a known field' : message.replace(`${property} `, ''),
    }));
    return [...own, ...fieldErrors(children, path)];
  });
}
