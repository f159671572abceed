/** The values of a stream of JSON lines (application/x-ndjson), each as it comes. */
export async function* jsonLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const reader = stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + value).split('\n');
      rest = lines.pop()!;
      for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as unknown;
    }
    if (rest.trim() !== '') yield JSON.parse(rest) as unknown;
  } finally {
    await reader.cancel();
  }
}
