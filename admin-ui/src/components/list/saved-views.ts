/** A search with a name; the search as the address has it. */
export interface View {
  readonly label: string;
  readonly search: string;
}

const mostViews = 30;

const isView = (value: unknown): value is View =>
  typeof (value as View | null)?.label === 'string' && typeof (value as View).search === 'string';

/** Saved views of a list, in this browser. What is not a view there is left out; a browser without storage has none. */
export const savedViews = (list: string) => {
  const key = `gatehouse-views-${list}`;
  return {
    read: (): readonly View[] => {
      try {
        const value: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
        return Array.isArray(value) ? value.filter(isView).slice(0, mostViews) : [];
      } catch {
        return [];
      }
    },
    write: (views: readonly View[]): void => {
      try {
        localStorage.setItem(key, JSON.stringify(views.slice(-mostViews)));
      } catch {
        // Nothing can be kept here.
      }
    },
  };
};
