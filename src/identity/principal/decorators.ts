import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Request } from 'express';

export const isPublic = 'gatehouse:public';
export const audience = 'gatehouse:audience';
/** Where the API document finds that a route is open. */
export const forWhom = 'x-for-whom';

/** Who a route is for, where that differs from the rule (writes and /admin are for administrators, reads for everybody). */
export type Audience = 'administrators' | 'anyone-signed-in';

/** No principal is needed: health, well-known documents, the login. */
export const Public = () => applyDecorators(SetMetadata(isPublic, true), ApiExtension(forWhom, 'everybody'));

/** For administrators, whatever the method. */
export const AdminOnly = () => SetMetadata(audience, 'administrators' satisfies Audience);

/** A write that every signed-in caller may do, for themselves only: their own tokens. Never anonymous. */
export const SignedIn = () => SetMetadata(audience, 'anyone-signed-in' satisfies Audience);

/** The verified {@link Principal} of the request. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return context.switchToHttp().getRequest<Request>().user;
});
