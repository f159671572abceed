import { Problem } from '../problems/problem.js';

/** SQLSTATE classes and codes (https://www.postgresql.org/docs/current/errcodes-appendix.html) that pass by themselves. */
const passing: readonly (readonly [prefix: string, detail: string])[] = [
  ['08', 'The database cannot be reached.'],
  ['28', 'The database refuses our credentials.'],
  ['57P', 'The database is shutting down or starting.'],
  ['25006', 'The database is read-only at the moment.'],
  ['53', 'The database is out of disk space, memory or connections.'],
  ['57014', 'The database took too long to answer.'],
  ['55P03', 'The database is busy.'],
];

const unreachable = 'The database cannot be reached.';

/** Errors of the operating system while connecting or talking; ENOENT is a unix socket that is not there. */
const systemCodes =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)$/;
const systemCalls = /^(connect|read|write|getaddrinfo)$/;

/** What `pg`, its pool and TypeORM say without a code when a connection is gone. */
const messages =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|the embedded database (is being opened again|stopped))/;

/** TypeORM's word for the next query of a transaction whose connection broke between two queries. */
const lostRunner = /^QueryRunner(Provider)?AlreadyReleasedError$/;

/** Whether `error` says that the database is away, read-only, full or overloaded: trouble that passes without a change of the request. */
export const isDatabaseAway = (error: unknown): boolean => databaseFault(error) !== undefined;

/** The 503 that tells a caller to come back, where {@link isDatabaseAway}; undefined for any other error. */
export function databaseProblem(error: unknown): Problem | undefined {
  const detail = databaseFault(error);
  if (detail === undefined) return undefined;
  return new Problem('UNAVAILABLE', detail, { headers: { 'Retry-After': '5' }, cause: error });
}

function databaseFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, severity, syscall, message, name, cause } = error as NodeJS.ErrnoException & {
    severity?: string;
    cause?: unknown;
  };
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) {
    const [, detail] = passing.find(([prefix]) => code.startsWith(prefix)) ?? [];
    if (detail !== undefined) return detail;
  }
  if (severity === 'PANIC') return 'The database has crashed.';
  if (systemCodes.test(code ?? '') && systemCalls.test(syscall ?? '')) return unreachable;
  if (messages.test(message) || lostRunner.test(name)) return unreachable;
  if (error instanceof AggregateError) return error.errors.map(databaseFault).find((detail) => detail !== undefined);
  return databaseFault(cause);
}
