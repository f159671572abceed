/** The members of a JSON object, whatever they are. */
export type Members = Record<string, unknown>;

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value where it is an object, else an empty one. */
export const membersOf = (value: unknown): Members => (isObject(value) ? value : {});
