import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { requestContext } from '../problems/request-context.js';
import type { Environment } from '../config/environment.js';

/** What Nest says while it puts the application together; of interest only to who works on it. */
const assembly = new Set(['NestFactory', 'NestApplication', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** Text for people, JSON lines for machines. */
export class GatehouseLogger extends ConsoleLogger {
  private readonly showsAssembly: boolean;

  constructor({ LOG_LEVEL }: Pick<Environment, 'LOG_LEVEL'>) {
    const levels: readonly LogLevel[] = ['debug', 'log', 'warn', 'error', 'fatal'];
    const least = { DEBUG: 0, INFO: 1, WARN: 2, ERROR: 3 }[LOG_LEVEL];
    super({ logLevels: levels.slice(least), json: !process.stdout.isTTY, prefix: 'gatehouse' });
    this.showsAssembly = LOG_LEVEL === 'DEBUG';
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (this.showsAssembly || !assembly.has(String(rest.at(-1)))) super.log(message, ...(rest as []));
  }

  /** A line about a request has its id, and that of its trace. */
  protected override getJsonLogObject(...given: Parameters<ConsoleLogger['getJsonLogObject']>) {
    return { ...super.getJsonLogObject(...given), ...requestContext.getStore() };
  }

  protected override stringifyMessage(message: unknown, level: LogLevel): string {
    const about = requestContext.getStore();
    return about === undefined || typeof message !== 'string' || this.options.json
      ? super.stringifyMessage(message, level)
      : super.stringifyMessage(`${about.requestId} ${message}`, level);
  }

  /** What keeps Nest from starting is thrown on to main, which says it in one line; here it would be a stack beside it. */
  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) !== 'ExceptionHandler') super.error(message, ...(rest as []));
  }
}
