import { DuplicateMember, type Span } from './json-spans.js';

/** Longest value among the arguments that is kept, which may be a header too, and how many of them are; in characters. */
const longestValue = 1_024;
const mostValues = 1_000;
/** Longest `id` that is kept, in characters, and longest spelling of a name that is looked for, escapes and all. */
const longestId = 1_024;
const longestName = 64;

/** The names that lead to what is looked for, from the outermost object on. */
const path = ['params', 'arguments'] as const;

/**
 * What a reader wants of a long JSON-RPC message, noted while {@link JsonCheck} walks through it, so that nobody walks
 * through it again: its id, where `params.arguments` stands, and the short ones of these.
 */
export class Landmarks {
  /** Members of deeper objects are not looked at. */
  static readonly depth = path.length + 1;
  /** JSON of the id; undefined where there is none yet. */
  id: string | undefined;
  /** Where `params.arguments` stands. */
  arguments: Span | undefined;
  private readonly short: string[] = [];
  /** At each depth where the name of the newest member begins, and where its value does. */
  private readonly names = [0, 0, 0, 0];
  private readonly values = [0, 0, 0, 0];
  /** How many members of the path, from the outermost on, the newest members are. */
  private within = 0;
  private readonly seen = new Set<string>();

  constructor(private readonly text: string) {}

  /** What is read now belongs to `params.arguments`. */
  get inArguments(): boolean {
    return this.within === path.length;
  }

  /** JSON of the arguments whose values are short. */
  get shortArguments(): string {
    return `{${this.short.join()}}`;
  }

  /** The name of a member begins. */
  begins(depth: number, at: number): void {
    this.names[depth] = at;
  }

  /** It has ended; `at` is the colon behind it. Throws DuplicateMember for one of the path that stands twice. */
  named(depth: number, at: number): void {
    this.values[depth] = at + 1;
    if (depth > path.length || this.within < depth - 1) return;
    const looked = path[depth - 1]!;
    this.within = depth - 1;
    if (!this.isNamed(depth, at, looked)) return;
    if (this.seen.has(looked)) throw new DuplicateMember(looked);
    this.seen.add(looked);
    this.within = depth;
  }

  /** The value of the newest member has ended. */
  ended(depth: number, at: number): void {
    const start = this.values[depth]!;
    if (depth === 1 && this.id === undefined && at - start <= longestId && this.isNamed(1, start - 1, 'id'))
      this.id = this.text.slice(start, at);
    if (this.within < depth - 1) return;
    if (depth === path.length && this.within === path.length) this.arguments = { start, end: at };
    if (depth <= path.length) this.within = depth - 1;
    else if (at - start <= longestValue && this.short.length < mostValues)
      this.short.push(this.text.slice(this.names[depth], at));
  }

  /** Whether the newest name at a depth, which ends before `end`, spells `looked`, escapes read. Of many names few are parsed. */
  private isNamed(depth: number, end: number, looked: string): boolean {
    const { text } = this;
    const start = this.names[depth]!;
    if (text.startsWith(looked, start + 1) && text.charCodeAt(start + 1 + looked.length) === 0x22) return true;
    if (end - start <= looked.length + 2 || end - start > longestName) return false;
    for (let at = start; at < end; at++)
      if (text.charCodeAt(at) === 0x5c) return JSON.parse(text.slice(start, end)) === looked;
    return false;
  }
}
