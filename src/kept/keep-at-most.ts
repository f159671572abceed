/** Keeps a value under its key. Where `most` are kept already, the one that came first goes: a Map keeps the order in which they came. */
export function keepAtMost<K, V>(kept: Map<K, V>, most: number, key: K, value: V): void {
  if (kept.size >= most && !kept.has(key)) kept.delete(kept.keys().next().value as K);
  kept.set(key, value);
}
