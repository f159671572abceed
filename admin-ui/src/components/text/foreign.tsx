import { visible } from './visible.js';

interface ForeignProps {
  readonly text: string;
  /** In characters; what is longer is cut, and says so. */
  readonly longest?: number;
  readonly className?: string | undefined;
}

/** Words that a server or a caller wrote: text alone, in a direction of its own, and nothing in it that nobody would see. */
export function Foreign({ text, longest = 200, className }: ForeignProps) {
  return (
    <bdi className={className}>{text.length > longest ? `${visible(text.slice(0, longest))}…` : visible(text)}</bdi>
  );
}
