import { connect } from 'node:net';
import { AssertionError } from 'node:assert';
import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { databaseProblem, isDatabaseAway } from './database-fault.js';

const postgres = (code: string, message = 'message', severity = 'ERROR') =>
  new QueryFailedError('SELECT 1', [], Object.assign(new Error(message), { code, severity }));
const plain = (message: string) => new QueryFailedError('SELECT 1', [], new Error(message));

describe('isDatabaseAway', () => {
  it.each(['08006', '28P01', '57P01', '57P03', '25006', '53100', '53300', '57014', '55P03'])(
    'is true for SQLSTATE %s',
    (code) => expect(isDatabaseAway(postgres(code))).toBe(true),
  );

  it.each(['23505', '42P01', '22P02', '40001', '3D000'])('is false for SQLSTATE %s', (code) =>
    expect(isDatabaseAway(postgres(code))).toBe(false),
  );

  it.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
    'the embedded database is being opened again',
  ])('is true for "%s"', (message) => {
    expect(isDatabaseAway(new Error(message))).toBe(true);
    expect(isDatabaseAway(plain(message))).toBe(true);
  });

  it('is true for a refused connection, also one of several addresses', async () => {
    const refused = await new Promise<Error>((resolve) => connect(1, '127.0.0.1').once('error', resolve));
    expect(isDatabaseAway(refused)).toBe(true);
    expect(isDatabaseAway(new AggregateError([refused, refused]))).toBe(true);
    expect(isDatabaseAway(new Error('outer', { cause: refused }))).toBe(true);
  });

  it('is true for an engine that gave up, whatever the code', () => {
    expect(isDatabaseAway(postgres('58P01', 'could not create file', 'PANIC'))).toBe(true);
  });

  it.each([
    new TypeError('x is not a function'),
    Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' }),
    new AssertionError({ message: 'no' }),
    new Error('the embedded database in /data is in use by process 7'),
    'a string',
    undefined,
    null,
  ])('is false for %s', (error) => expect(isDatabaseAway(error)).toBe(false));
});

describe('databaseProblem', () => {
  it('is a 503 that says when to come back and what is wrong', () => {
    const error = postgres('25006');
    expect(databaseProblem(error)).toMatchObject({
      code: 'UNAVAILABLE',
      status: 503,
      message: 'The database is read-only at the moment.',
      headers: { 'Retry-After': '5' },
      cause: error,
    });
  });

  it('is undefined for any other error', () => expect(databaseProblem(postgres('23505'))).toBeUndefined());
});
