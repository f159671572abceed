export interface StreamMessage {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Messages of an event stream as they come; `ended` resolves to how it ended. */
export function follow(response: Response) {
  const messages: StreamMessage[] = [];
  const events: string[] = [];
  const read = async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        events.push(part);
        const data = /^data: (\{.*)$/m.exec(part)?.[1];
        if (data !== undefined) messages.push(JSON.parse(data) as StreamMessage);
      }
    }
  };
  const ended: Promise<'whole' | 'cut'> = read().then(
    () => 'whole',
    () => 'cut',
  );
  return { messages, events, ended };
}
