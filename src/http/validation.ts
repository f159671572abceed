import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { invalid, type FieldError } from '../problems/problem.js';

/** Checks DTOs: unknown fields are errors, and every wrong field is named by its path. */
export const validationPipe = () =>
  new ValidationPipe({
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
