import type { Environment } from '../../config/environment.js';

/** Names of variables that hold a number. */
type Bound = { [N in keyof Environment]: Environment[N] extends number ? N : never }[keyof Environment];

interface Row {
  /** Of one principal. */
  readonly each: Bound;
  /** Of the process. */
  readonly all: Bound;
  /** What there are too many of. */
  readonly what: string;
  /** When it is worth trying again, in seconds. */
  readonly retryAfterSeconds: number;
}

/** Everything that is held for somebody, with its bounds. docs/operations.md shows it. */
export const rows = {
  connections: {
    each: 'MAX_CONNECTIONS_PER_PRINCIPAL',
    all: 'MAX_CONNECTIONS',
    what: 'connections are open',
    retryAfterSeconds: 5,
  },
  calls: { each: 'MAX_CALLS_PER_PRINCIPAL', all: 'MAX_CALLS', what: 'calls are under way', retryAfterSeconds: 2 },
  waiting: {
    each: 'MAX_WAITING_CALLS_PER_PRINCIPAL',
    all: 'MAX_WAITING_CALLS',
    what: 'calls are under way and waiting',
    retryAfterSeconds: 2,
  },
  bytes: {
    each: 'MAX_HELD_BYTES_PER_PRINCIPAL',
    all: 'MAX_HELD_BYTES',
    what: 'bytes are held for requests and answers',
    retryAfterSeconds: 2,
  },
  sessions: {
    each: 'MAX_SESSIONS_PER_PRINCIPAL',
    all: 'MAX_SESSIONS',
    what: 'sessions are open',
    retryAfterSeconds: 60,
  },
  streams: {
    each: 'MAX_STREAMS_PER_PRINCIPAL',
    all: 'MAX_STREAMS',
    what: 'streams and sockets are open',
    retryAfterSeconds: 5,
  },
  parked: {
    each: 'MAX_PARKED_CALLS_PER_PRINCIPAL',
    all: 'MAX_PARKED_CALLS',
    what: "calls wait for a person's answer",
    retryAfterSeconds: 60,
  },
  questions: {
    each: 'MAX_QUESTIONS_PER_PRINCIPAL',
    all: 'MAX_QUESTIONS',
    what: 'questions wait for an answer',
    retryAfterSeconds: 60,
  },
} as const satisfies Record<string, Row>;

export type RowName = keyof typeof rows;
