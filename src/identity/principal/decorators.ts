import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

export const isPublic = 'gatehouse:public';
export const audience = 'gatehouse:audience';

/** Who a route is for, where that differs from the rule (writes and /admin are for administrators, reads for everybody). */
export type Audience = 'administrators' | 'anyone-signed-in';

/** No principal is needed: health, well-known documents, the login. */
export const Public = () => SetMetadata(isPublic, true);

/** For administrators, whatever the method. */
export const AdminOnly = () => SetMetadata(audience, 'administrators' satisfies Audience);

/** A write that every signed-in caller may do, for himself only: his own tokens. Never anonymous. */
export const SignedIn = () => SetMetadata(audience, 'anyone-signed-in' satisfies Audience);

/** The verified {@link Principal} of the request. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return context.switchToHttp().getRequest<Request>().user;
});
