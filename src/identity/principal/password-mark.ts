import { createHmac } from 'node:crypto';
import type { Environment } from '../../config/environment.js';

/**
 * Names the administrator's user and password of today without telling them: what was begun with them says it, and ends when
 * they are changed. Keyed, so that nobody without JWT_SECRET_KEY can try words against it.
 */
export const passwordMark = ({ JWT_SECRET_KEY, BASIC_AUTH_USER, BASIC_AUTH_PASSWORD }: Environment): string =>
  createHmac('sha256', JWT_SECRET_KEY)
    .update(`gatehouse password ${JSON.stringify([BASIC_AUTH_USER, BASIC_AUTH_PASSWORD])}`)
    .digest('base64url')
    .slice(0, 22);
