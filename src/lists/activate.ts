import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { Request } from 'express';
import { invalid } from '../problems/problem.js';

/** The `activate` parameter of a change of state: on, unless it says false. Read here, since Nest's own pipe would take any text for false. */
export const Activate = createParamDecorator((_: unknown, context: ExecutionContext): boolean => {
  const { activate = 'true' } = context.switchToHttp().getRequest<Request>().query;
  if (typeof activate === 'string' && /^(true|1)$/i.test(activate)) return true;
  if (typeof activate === 'string' && /^(false|0)$/i.test(activate)) return false;
  throw invalid({ path: 'activate', message: 'must be true or false' });
});

/** What {@link Activate} says in the API document. */
export const ActivateDocument = () =>
  ApiQuery({
    name: 'activate',
    required: false,
    schema: { type: 'boolean', default: true },
    description: 'false switches off.',
  });
