import type { NextFunction, Request, Response } from 'express';
import type { IdentityResolver } from '../identity/identity-resolver.service.js';
import { Problem } from '../problems/problem.js';

/** Who may read the API console: everybody on loopback, administrators elsewhere. Express serves it, so Nest's guard never sees it. */
export const docsGate = (resolver: IdentityResolver, open: boolean) =>
  async function gate(req: Request, _res: Response, next: NextFunction): Promise<void> {
    if (open) {
      resolver.strip(req);
      return next();
    }
    const resolution = await resolver.resolve(req, 'admin');
    if (!resolution.ok) {
      const { code, detail, headers } = resolution.refusal;
      return next(new Problem(code, detail, { headers }));
    }
    if (resolution.principal.role === 'admin') return next();
    next(new Problem('FORBIDDEN', 'only administrators may read the API console here'));
  };
