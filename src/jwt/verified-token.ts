import { hash } from 'node:crypto';
import { clockSkew } from './verify-token.js';

/** SHA-256 of a token, base64url: by it a token that was verified is known again, and a revoked one. */
export const tokenHash = (token: string): string => hash('sha256', token, 'base64url');

/** Whether `exp` (RFC 7519 section 4.1.4; seconds since 1970, Infinity without one) has passed on any clock. */
export const hasExpired = (expires: number): boolean => expires + clockSkew <= Date.now() / 1000;
