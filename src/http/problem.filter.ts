import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { databaseProblem } from '../database/database-fault.js';
import { Problem, statusOfCode, type ProblemCode } from '../problems/problem.js';
import { requestIdOf } from './request-id.js';

/** The one error body of the HTTP API (RFC 9457). What we did not expect says nothing about itself outside the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const requestId = requestIdOf(response);
    const problem = toProblem(error);
    if (problem.status >= 500) {
      this.logger.error(`${problem.code} ${problem.message}${stackOf(problem.cause)}`);
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(problem.status).set(problem.headers).type('application/problem+json');
    response.send(JSON.stringify(problemBody(problem, requestId)));
  }
}

/** The members of RFC 9457, plus `code`, `errors` and `requestId`. */
export const problemBody = (problem: Problem, requestId: string) => ({
  type: 'about:blank',
  title: problem.code.charAt(0) + problem.code.slice(1).toLowerCase().replaceAll('_', ' '),
  status: problem.status,
  code: problem.code,
  detail: problem.message,
  ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
  ...problem.members,
  requestId,
});

/** Nest's own errors in our words; anything else is INTERNAL. */
function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HttpException && error.getStatus() < 500) {
    const status = error.getStatus();
    return new Problem(
      codeOf(status),
      status === 404 ? 'There is nothing at this path.' : 'The request cannot be read.',
    );
  }
  const away = databaseProblem(error);
  if (away) return away;
  const detail = 'Something went wrong here. The log has the details under this request id.';
  return new Problem('INTERNAL', detail, { cause: error });
}

const codeOf = (status: number): ProblemCode =>
  (Object.keys(statusOfCode) as ProblemCode[]).find((code) => statusOfCode[code] === status) ?? 'MALFORMED_REQUEST';

const stackOf = (cause: unknown) => (cause instanceof Error ? `\n${cause.stack}` : '');
