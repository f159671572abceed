import { guarded, soon } from '../../problems/guarded.js';

/** One piece of a long work; false where there is more to do. */
type Piece = () => boolean;

/**
 * Long works of this process, in pieces of a few milliseconds: one piece in a turn of the event loop, of one work after
 * another, so that all else has its turn in between and no work waits for a longer one. A piece that throws ends its work
 * and must have said so itself.
 */
const waiting: Piece[] = [];

export function inTurns(piece: Piece): void {
  waiting.push(piece);
  if (waiting.length === 1) soon('turn', turn);
}

function turn(): void {
  const piece = waiting[0] as Piece;
  let more = false;
  guarded('turn', () => {
    more = !piece();
  });
  waiting.shift();
  if (more) waiting.push(piece);
  if (waiting.length > 0) soon('turn', turn);
}

/** Resolves in a turn of its own. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) =>
    inTurns(() => {
      resolve();
      return true;
    }),
  );
