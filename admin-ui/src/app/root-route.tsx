import { createRootRoute } from '@tanstack/react-router';
import { NotFound } from './not-found.js';
import { SessionGate } from './session-gate.js';

/** Every page lies inside the shell, and behind the session. */
export const rootRoute = createRootRoute({ component: SessionGate, notFoundComponent: NotFound });
