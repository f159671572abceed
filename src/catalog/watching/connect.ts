import type { Dispatcher } from 'undici';
import { ModernConnection } from '../../upstream/client/modern-connection.js';
import { SseSession } from '../../upstream/client/sse-session.js';
import { StreamableSession } from '../../upstream/client/streamable-session.js';
import type { RequestOptions, UpstreamConnection } from '../../upstream/client/upstream-connection.js';
import type { CatalogueGateway } from '../snapshot/catalogue.js';

/** A conversation of our own with a gateway's upstream, in the era and transport that its discovery found. Throws UpstreamError. */
export function connect(
  dispatcher: Dispatcher,
  { target, transport, modern }: CatalogueGateway,
  options: RequestOptions,
): Promise<UpstreamConnection> {
  if (modern !== null) return Promise.resolve(ModernConnection.known(dispatcher, target, modern));
  if (transport === 'sse') return SseSession.open(dispatcher, target, {}, options);
  return StreamableSession.open(dispatcher, target, {}, options);
}
