/** Format and control characters, blanks that look like none, and tags: a reader would not see them, a model does. */
const hidden = /[\p{Cf}\u{E0000}-\u{E007F}]|(?![\n\t\r])\p{Cc}/gu;

/** The text with what nobody would see written as code points: `<U+200B>`. */
export const visible = (text: string): string =>
  text.replace(hidden, (character) => `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`);
