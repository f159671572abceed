import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './verb.js';

/** Node's parseArgs, with its complaints as UsageErrors. */
export function parseOptions<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
