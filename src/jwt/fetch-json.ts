const mostBytes = 256 * 1024;
const limitMs = 5_000;

/** A text document of at most 256 KiB within 5 seconds; redirects are not followed. Throws where it cannot be had. */
export async function fetchText(url: URL): Promise<string> {
  const signal = AbortSignal.timeout(limitMs);
  const response = await fetch(url, { redirect: 'error', signal, headers: { accept: 'application/json, */*' } });
  if (response.status !== 200 || response.body === null) throw new Error(`answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error('is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The same for a JSON object. */
export async function fetchJson(url: URL): Promise<Record<string, unknown>> {
  const value: unknown = JSON.parse(await fetchText(url));
  if (typeof value !== 'object' || value === null) throw new Error('is not an object');
  return value as Record<string, unknown>;
}
