import { later } from '../problems/guarded.js';

/** One answer for all who ask the same while it is found, and for `keptMs` milliseconds after; a failure is told to those who waited. */
export class Joined<K, T> {
  private readonly answers = new Map<K, Promise<T>>();

  constructor(
    private readonly find: (key: K) => Promise<T>,
    private readonly keptMs = 0,
  ) {}

  ask(key: K): Promise<T> {
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    const answer = this.find(key);
    this.answers.set(key, answer);
    const forget = () => this.answers.delete(key);
    answer.then(() => (this.keptMs === 0 ? forget() : later('answer', this.keptMs, forget).unref()), forget);
    return answer;
  }
}
