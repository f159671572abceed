declare const safe: unique symbol;

/**
 * Text that may be shown and logged: the gateway's own words, numbers, and what an upstream said with the secrets
 * masked. A plain string is none, so that nothing an upstream wrote gets into an error unmasked.
 */
export type SafeText = string & { readonly [safe]: true };

/** Words of the gateway's own, as a template: words`the server answered ${404}`. */
export function words(parts: TemplateStringsArray, ...values: readonly (number | SafeText)[]): SafeText {
  return String.raw({ raw: parts }, ...values) as SafeText;
}

/** Text that no upstream had a part in: a name of the protocol or of the configuration, a code of Node's. */
export const ours = (text: string): SafeText => text as SafeText;
