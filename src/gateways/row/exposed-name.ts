import { createHash } from 'node:crypto';

/** TOOL_NAME_STYLE: `gatehouse` is `{slug}__{name}`, `contextforge` is what ContextForge makes of the same two. */
export type NameStyle = 'gatehouse' | 'contextforge';

/** Longest name that models and clients take (Claude API, VS Code). */
const MAX_LENGTH = 64;
const HASH_LENGTH = 6;
/** Letters that a long name leaves of the slug. */
const LEAST_SLUG = 12;

/** The name under which a tool or prompt of a gateway appears beside those of others: `[A-Za-z0-9_-]`, at most 64 characters. */
export function exposedName(slug: string, name: string, style: NameStyle): string {
  return style === 'contextforge' ? cut(`${slug}-${contextForgeSlug(name)}`, `${slug}-${name}`) : ownName(slug, name);
}

function ownName(slug: string, name: string): string {
  const own = name.replace(/[^A-Za-z0-9_-]/g, '_');
  const exposed = `${slug}__${own}`;
  return exposed.length <= MAX_LENGTH ? exposed : shortened(slug, own, `${slug}__${name}`);
}

/** The same name made different where another item has it already; stable, since it depends on the item alone. */
export function distinctName(exposed: string, slug: string, name: string): string {
  const end = `_${hash(`${slug}__${name}`)}`;
  return exposed.slice(0, MAX_LENGTH - end.length) + end;
}

/** The slug gives up its letters first, down to a few: the tool's own name is what a model knows it by. */
function shortened(slug: string, own: string, whole: string): string {
  const middle = `_${hash(whole)}__`;
  const room = MAX_LENGTH - middle.length;
  const kept = own.slice(0, room - Math.min(slug.length, LEAST_SLUG));
  return slug.slice(0, room - kept.length) + middle + kept;
}

function cut(exposed: string, whole: string): string {
  if (exposed.length <= MAX_LENGTH) return exposed;
  const end = `_${hash(whole)}`;
  return exposed.slice(0, MAX_LENGTH - end.length) + end;
}

const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex').slice(0, HASH_LENGTH);

/** ContextForge's slugify: lower case, apostrophes dropped, every other run of non-alphanumerics a hyphen, trimmed. */
const contextForgeSlug = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
