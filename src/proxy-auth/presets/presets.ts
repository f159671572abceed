import type { Environment } from '../../config/environment.js';
import { products, type Product } from './products.js';

export type Preset = Product;

/** What a preset fills in where the operator set nothing. */
export const presets = Object.fromEntries(
  products.flatMap((product) => (product.preset === null ? [] : [[product.preset, product] as const])),
) as Readonly<Record<Exclude<Environment['PROXY_PRESET'], 'none'>, Preset>>;

/** The preset of a proxy that names users in this header (lower case), or null. The default header is nobody's in particular. */
export function fittingPreset(userHeader: string): string | null {
  if (userHeader === 'x-authenticated-user') return null;
  const known = products.find(
    ({ preset, user, email }) =>
      preset !== null && [user, email].some((name) => name !== undefined && name.toLowerCase() === userHeader),
  );
  return known?.preset ?? null;
}

/** A known set of identity headers, lower case: which of them name the user and which an e-mail address. */
export interface HeaderFamily {
  readonly preset: string | null;
  readonly user: string | null;
  readonly email: string | null;
  /** Comma-separated. */
  readonly groups: string | null;
  /** Whether its user header holds a number or a text of its own form, which says nothing about another family's name. */
  readonly opaque: boolean;
  /** Everything the family sends; removed from every request whoever sent it. */
  readonly names: readonly string[];
}

/** Headers by which known proxies name users. A contradiction between two families is refused (IDENTITY_AMBIGUOUS). */
export const families: readonly HeaderFamily[] = products.flatMap((product) => {
  const lower = (name: string | undefined) => name?.toLowerCase() || null;
  const { preset, user, email, name, groups, assertion, also = [], opaque = false } = product;
  const names = [user, email, name, groups, assertion?.header, ...also].flatMap((header) => lower(header) ?? []);
  if (names.length === 0) return [];
  // A user header that holds an address is one of addresses alone.
  const isAddress = user === email;
  return {
    preset,
    user: isAddress ? null : lower(user),
    email: lower(email),
    groups: lower(groups),
    opaque,
    names: [...new Set(names)],
  };
});
