import {
  createParamDecorator,
  ValidationPipe,
  type ArgumentMetadata,
  type ExecutionContext,
  type ValidationError,
} from '@nestjs/common';
import type { Request } from 'express';
import { camelCase, isObject } from '../fields/spelling.js';
import { invalid, type FieldError } from '../problems/problem.js';

/** Members of a body or a query in camelCase, however they were spelled; a class names them so. */
class EitherSpelling extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const isDto = metadata.metatype !== undefined && metadata.metatype !== Object && metadata.type !== 'custom';
    // A copy: what validates it takes members called constructor, prototype and __proto__ out, at any depth.
    const given = isDto && isObject(value) ? camelMembers(structuredClone(value)) : value;
    return super.transform(given, metadata) as Promise<unknown>;
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

/** The body as it was sent, for JSON that is passed on, beside the parameter that checks it: that one lacks what a class must not hold. */
export const SentBody = createParamDecorator((_: unknown, context: ExecutionContext): unknown => {
  const { body } = context.switchToHttp().getRequest<Request>() as { body: unknown };
  return isObject(body) ? camelMembers(body) : {};
});

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
