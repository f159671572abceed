import type { NextFunction, Request, Response } from 'express';

/**
 * What a browser may do with our pages. `'unsafe-hashes'` with these four hashes allows just the inline
 * styles of the Swagger page; the browser test fails when a new version of it brings others.
 */
const swaggerStyles = [
  "'sha256-/jDKvbQ8cdux+c5epDIqkjHbXDaIY8RucT1PmAe8FG4='",
  "'sha256-ezdv1bOGcoOD7FKudKN0Y2Mb763O6qVtM8LT2mtanIU='",
  "'sha256-eaPyLWVdqMc60xuz5bTp2yBRgVpQSoUggte1+40ONPU='",
  "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='",
].join(' ');

const headers = {
  'Content-Security-Policy':
    `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-hashes' ${swaggerStyles}; ` +
    `img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

export function securityHeaders(_req: Request, res: Response, next: NextFunction): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  next();
}
