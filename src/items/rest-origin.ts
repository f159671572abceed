import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { requestIdOf } from '../http/request-id.js';
import type { Principal } from '../identity/principal/principal.js';
import type { CallOrigin } from '../mcp/relay/call.js';

/** Who makes a call through the HTTP API, under which request id. */
export const RestOrigin = createParamDecorator((_: unknown, context: ExecutionContext): CallOrigin => {
  const http = context.switchToHttp();
  const requestId = requestIdOf(http.getResponse<Response>());
  return { door: 'rest', principal: http.getRequest<Request>().user as Principal, head: { requestId } };
});
