const mostBytes = 256 * 1024;
const limitMs = 5_000;

/** A URL for the log: no query, which may hold anything. */
export const placeOf = ({ origin, pathname }: URL): string => origin + pathname;

/** A text document of at most 256 KiB within 5 seconds; redirects are not followed. Throws where it cannot be had, saying why. */
export async function fetchText(url: URL): Promise<string> {
  try {
    return await fetched(url);
  } catch (error) {
    throw new Error(`${placeOf(url)} ${reason(error as Error)}`, { cause: error });
  }
}

async function fetched(url: URL): Promise<string> {
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

/** fetch() keeps what happened in the cause of an error that says nothing. */
function reason({ name, message, cause }: Error): string {
  if (name === 'TimeoutError') return `did not answer within ${limitMs / 1000} seconds`;
  const { code, message: why } = (cause ?? {}) as { code?: string; message?: string };
  return code ?? why ?? message;
}

/** The same for a JSON object. */
export async function fetchJson(url: URL): Promise<Record<string, unknown>> {
  const value = parsed(await fetchText(url));
  if (typeof value !== 'object' || value === null) throw new Error(`${placeOf(url)} is no JSON object`);
  return value as Record<string, unknown>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
