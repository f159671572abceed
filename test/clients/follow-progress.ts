interface Sent {
  readonly method?: string;
  readonly params?: { readonly progress?: number; readonly progressToken?: unknown; readonly _meta?: Sent['params'] };
}
interface Wire {
  send: (message: Sent, ...more: unknown[]) => Promise<void>;
  onmessage: (message: Sent, ...more: unknown[]) => void;
}

/** Follows the progress of the client's next request that asks for it, where it arrives: an SDK forgets what it reads in the same turn as the answer. The result ends that. */
export function followProgress(client: { readonly transport?: unknown }, progress: number[]): () => void {
  const wire = client.transport as Wire;
  const { send, onmessage } = wire;
  let token: unknown;
  wire.send = (message, ...more) => {
    token ??= message.params?._meta?.progressToken;
    return send.call(wire, message, ...more);
  };
  wire.onmessage = (message, ...more) => {
    if (message.method === 'notifications/progress' && message.params?.progressToken === token)
      progress.push(message.params?.progress ?? NaN);
    onmessage.call(wire, message, ...more);
  };
  return () => void Object.assign(wire, { send, onmessage });
}
