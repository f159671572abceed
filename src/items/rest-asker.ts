import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { requestIdOf } from '../http/request-id.js';
import type { Principal } from '../identity/principal/principal.js';

/** Who tries something through the HTTP API, under which request id. */
export interface RestAsker {
  readonly principal: Principal;
  readonly head: { readonly requestId: string };
}

export const Asker = createParamDecorator((_: unknown, context: ExecutionContext): RestAsker => {
  const http = context.switchToHttp();
  const requestId = requestIdOf(http.getResponse<Response>());
  return { principal: http.getRequest<Request>().user as Principal, head: { requestId } };
});
