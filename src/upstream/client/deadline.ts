import { later } from '../../problems/guarded.js';
import { UpstreamError } from '../target/upstream-error.js';
import { words } from '../target/safe-text.js';

/** Runs `work` with a signal of its own that ends after `ms` or with `outer`; nothing stays attached to `outer`. */
export async function withDeadline<T>(
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let late = false;
  const timer = later('deadline', ms, () => {
    late = true;
    controller.abort();
  });
  const stop = () => controller.abort();
  if (outer?.aborted === true) stop();
  else outer?.addEventListener('abort', stop, { once: true });
  try {
    return await work(controller.signal);
  } catch (error) {
    if (late)
      throw new UpstreamError('http', 'UPSTREAM_TIMEOUT', words`no complete answer within ${ms} ms`, { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', stop);
  }
}
