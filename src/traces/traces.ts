/** Trace context of W3C as a caller sent it; texts that are none count as none. */
export interface RemoteContext {
  readonly traceparent: string | undefined;
}

/** A call that begins. Times are those of `performance.now()`. */
export interface Begun {
  readonly name: string;
  readonly started: number;
  readonly parent: RemoteContext;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A part of a call: what it was, from when to when. */
export interface Part {
  readonly name: 'identity' | 'admission' | 'translation' | 'upstream';
  readonly from: number;
  readonly to: number;
  readonly attributes?: Readonly<Record<string, string | number>>;
}

/** The trace of one call. */
export interface Trace {
  readonly traceId: string;
  /** What the upstream is told: the span of the request to it, which is written down at the end. */
  readonly traceparent: string;
  /** `upstream` parts get the id that {@link traceparent} tells, and belong to a `translation` part before them. */
  end(parts: readonly Part[], error: string | null): void;
}

/** Where traces go. */
export abstract class Traces {
  /** False: nobody wants any, and nothing is loaded or measured for them. */
  abstract readonly on: boolean;
  abstract begin(begun: Begun): Trace | null;
  /** Sends what is left, in bounded time. */
  abstract close(): Promise<void>;
}

export class NoTraces extends Traces {
  readonly on = false;

  begin(): null {
    return null;
  }

  async close(): Promise<void> {}
}
