import { ApiExtension } from '@nestjs/swagger';
import type { ProblemCode } from './problem.js';

/** Where the API document finds the codes of {@link Fails}. */
export const failsWith = 'x-fails';

/** Codes an operation can fail with beside those that follow from its path, its body and who may call it. */
export const Fails = (...codes: readonly ProblemCode[]) => ApiExtension(failsWith, codes);
