/** An address as the settings write it: `::ffff:10.0.0.1` is 10.0.0.1, a zone (`fe80::1%eth0`) is dropped. */
export function normalAddress(address: string): string {
  const plain = address.split('%')[0]!.toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  return mapped ? mapped[1]! : plain;
}

/** The eight groups of a valid IPv6 address. */
export function groupsOfV6(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (a: string, b: string) => ((Number(a) << 8) | Number(b)).toString(16);
  const text = dotted === null ? address : `${dotted[1]}${hex(dotted[2]!, dotted[3]!)}:${hex(dotted[4]!, dotted[5]!)}`;
  const [left = '', right] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const before = groups(left);
  if (right === undefined) return before;
  const after = groups(right);
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}
