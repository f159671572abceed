/** What is asked of a list: the API's own parameters, whatever it is a list of. */
export interface ListState {
  readonly q?: string;
  readonly sort?: string;
  /** Where the page begins, as the page before said; the first without it. */
  readonly cursor?: string;
  readonly filters: Readonly<Record<string, readonly string[]>>;
}

/** A page of any list. */
export interface ListPageOf<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly nextCursor: string | null;
  readonly facets: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The query string of a list, with its total and facets, and what is switched off. */
export const listQuery = ({ q, sort, cursor, filters }: ListState): Record<string, unknown> => ({
  include_pagination: true,
  include_inactive: true,
  ...(q ? { q } : {}),
  ...(sort ? { sort } : {}),
  ...(cursor ? { cursor } : {}),
  ...Object.fromEntries(Object.entries(filters).filter(([, values]) => values.length > 0)),
});

/** How often an open list asks again, in milliseconds, while its reader is there. */
const refreshMs = 10_000;
const awayMs = 5 * 60_000;

let lastInput = Date.now();
for (const event of ['pointermove', 'keydown']) {
  window.addEventListener(event, () => (lastInput = Date.now()), { passive: true });
}

let paused = false;
export const isPaused = () => paused;

/** Lets what is shown stay as it is until it is told otherwise. */
export const pauseAsking = (on: boolean): void => {
  paused = on;
};

/** Asking keeps a session alive: nobody there, nothing asked. */
export const whileThere = () => (!paused && Date.now() - lastInput < awayMs ? refreshMs : false);
