import { metaOf, type Params } from './envelope.js';
import { spanAt, spliced } from './json/json-spans.js';
import { withEnvelope } from './translate-request.js';

/** The text of a request that has a `_meta`, with this trace context in it; every other byte stays. */
export function withTraceparent(text: string, params: Params, traceparent: string): string {
  if (metaOf(params)?.traceparent === undefined) return withEnvelope(text, params, { traceparent });
  const span = spanAt(text, ['params', '_meta', 'traceparent']);
  return span === undefined ? text : spliced(text, span, JSON.stringify(traceparent));
}
