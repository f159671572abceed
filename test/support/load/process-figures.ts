/** What a process says of itself at /metrics. */
export async function processFigures(metrics: string) {
  const text = await (await fetch(metrics)).text();
  const value = (series: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')
        .at(-1),
    );
  return { rss: value('process_resident_memory_bytes') / 2 ** 20, fds: value('process_open_fds'), value };
}
