import type { LimitReached } from '../../problems/limit-reached.js';
import type { DiscoveredItem, ItemKind } from './discovery.js';
import { parseJson } from '../../protocol/json/json-bounds.js';
import { DuplicateMember, elementsAt, spanAt } from '../../protocol/json/json-spans.js';
import { itemLists, type ItemList } from '../../protocol/lists.js';
import { nextTurn } from '../../protocol/json/turns.js';
import type { Era, RequestOptions, UpstreamConnection } from '../client/upstream-connection.js';
import { words } from '../target/safe-text.js';
import { UpstreamError } from '../target/upstream-error.js';
import { usableDefinition } from './usable-definition.js';
import { wordsOf } from '../target/target-secrets.js';
import type { UpstreamTarget } from '../target/upstream-target.js';

/** Bounds of what one upstream may offer. */
const MAX_PAGES = 1_000;
const MAX_WARNINGS = 1_000;
/** Items after which others have their turn. */
const AT_ONCE = 200;
const MAX_NAME = 2_048;

/** What is read of one upstream's lists. */
export interface ListBounds {
  readonly items: number;
  readonly bytes: number;
  /** Holds what was read; the refusal where there is no room for it. */
  hold(bytes: number): LimitReached | null;
}

export interface Reading extends RequestOptions {
  readonly bounds: ListBounds;
}

export interface Lists {
  readonly items: DiscoveredItem[];
  readonly warnings: string[];
  /** Kinds whose list could not be read, or not to its end. */
  readonly unread: ItemKind[];
}

/**
 * Every page of every list the server declares, in its order; definitions are its own JSON text. A list that fails costs
 * its rest and a warning, also where `options.signal` ends the reading. Throws UpstreamError where no list could be read
 * because the server refuses the credentials or cannot be reached any more, and where it forgot the session and it
 * `reopens`.
 */
export async function readLists(
  connection: UpstreamConnection,
  target: UpstreamTarget,
  options: Reading,
  reopens = false,
): Promise<Lists> {
  const found: Found = { items: [], warnings: [], unread: [], bytes: 0 };
  let read = 0;
  let grave: UpstreamError | null = null;
  for (const list of itemLists) {
    if (connection.facts.capabilities[list.capability] === undefined) continue;
    try {
      await readList(connection, target, list, options, found);
      read += 1;
    } catch (error) {
      if (isExpired(error) && reopens) throw error;
      const late = options.signal?.aborted === true;
      found.warnings.push(late ? `${list.method}: not read in time` : whyUnread(list.method, error));
      found.unread.push(list.kind);
      if (!late && error instanceof UpstreamError && concernsAll(error)) grave ??= error;
    }
  }
  if (grave !== null && read === 0) throw grave;
  return { items: found.items, warnings: found.warnings, unread: found.unread };
}

/** What was read so far, and how many bytes of the server's that were. */
interface Found extends Lists {
  bytes: number;
}

export const isExpired = (error: unknown) =>
  error instanceof UpstreamError && error.code === 'UPSTREAM_SESSION_EXPIRED';

const concernsAll = ({ stage, beforeSending }: UpstreamError) => stage === 'auth' || beforeSending;

/** Why a list was not read. Throws mistakes of this program. */
function whyUnread(method: string, error: unknown): string {
  if (error instanceof DuplicateMember) return `${method}: the answer has a member twice; what is left was not read`;
  if (!(error instanceof UpstreamError)) throw error;
  return `${method}: ${error.message}; what is left was not read`;
}

async function readList(
  connection: UpstreamConnection,
  target: UpstreamTarget,
  list: ItemList,
  options: Reading,
  found: Found,
): Promise<void> {
  const { bounds } = options;
  const mostOfPage = 2 * bounds.items;
  const names = new Set<string>();
  const cursors = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { message, text, raw } = await connection.request(
      list.method,
      cursor === undefined ? {} : { cursor },
      options,
    );
    if (message.error !== undefined) {
      if (list.optional && message.error.code === -32601) return;
      throw new UpstreamError(
        'tools',
        'UPSTREAM_RPC_ERROR',
        words`refused: ${wordsOf(target, message.error.message)}`,
        {
          rpcCode: message.error.code,
        },
      );
    }
    hold(Buffer.byteLength(raw), bounds, found);
    // As they came: names and schemas must stay as they are ({@link maskedItems}).
    const elements = elementsAt(raw, ['result', list.member], mostOfPage);
    if (elements === null) {
      // Lists of Go that are empty are null.
      if (valueAt(text, ['result', list.member]) !== null)
        throw new UpstreamError('tools', 'UPSTREAM_PROTOCOL', words`answered without a list`);
      warn(found, `${list.method}: the list is null; it was taken as empty`);
      return;
    }
    if (elements.length === mostOfPage)
      warn(found, `${list.method}: a page of more than ${elements.length} entries; the rest was left out`);
    for (const [index, element] of elements.entries()) {
      if (index % AT_ONCE === AT_ONCE - 1) await nextTurn();
      keep(element, list, names, found, connection.era, bounds.items);
    }
    const next = text === raw ? message.result?.nextCursor : valueAt(raw, ['result', 'nextCursor']);
    // An empty string is a cursor like any other (2026-07-28, "Pagination").
    if (typeof next !== 'string') return;
    if (cursors.has(next)) {
      warn(found, `${list.method}: the server repeats a cursor; its list was read up to there`);
      return;
    }
    cursors.add(next);
    cursor = next;
  }
  warn(found, `${list.method}: more than ${MAX_PAGES} pages; the rest was left out`);
}

/** Throws UpstreamError where the lists are larger than they may be, or than there is room for now. */
function hold(bytes: number, bounds: ListBounds, found: Found): void {
  found.bytes += bytes;
  if (found.bytes > bounds.bytes)
    throw new UpstreamError('tools', 'UPSTREAM_TOO_LARGE', words`the lists are larger than ${bounds.bytes} bytes`);
  if (bounds.hold(bytes) !== null)
    throw new UpstreamError('tools', 'UPSTREAM_TOO_LARGE', words`the gateway has no room for more of them now`);
}

function keep(
  element: string,
  { kind, method, nameMember }: ItemList,
  names: Set<string>,
  found: Found,
  era: Era,
  mostItems: number,
): void {
  const members = membersOf(element, nameMember);
  const name = members?.[nameMember];
  if (members === null || typeof name !== 'string' || name === '' || name.length > MAX_NAME) {
    warn(found, `${method}: an entry without a usable ${nameMember} was left out`);
  } else if (names.has(name)) {
    warn(found, `${method}: ${JSON.stringify(name)} is listed twice; the first one counts`);
  } else if (found.items.length >= mostItems) {
    found.warnings[0] = `more than ${mostItems} items; the rest was left out`;
  } else {
    names.add(name);
    const { definition, changes } = usableDefinition(kind, element, era, members);
    if (changes.length > 0) warn(found, `${method}: ${JSON.stringify(name)}: ${changes.join('; ')}`);
    found.items.push({ kind, name, definition });
  }
}

function warn({ warnings }: Found, warning: string): void {
  if (warnings.length < MAX_WARNINGS) warnings.push(warning);
}

/** What an element says: of a long list none was parsed before. Null where it is not JSON within its bounds, or says its name twice. */
function membersOf(element: string, nameMember: string): Record<string, unknown> | null {
  try {
    return spanAt(element, [nameMember]) === undefined ? null : (parseJson(element) as Record<string, unknown>);
  } catch {
    return null;
  }
}

/** The value below a path; undefined where there is none, or two. */
function valueAt(text: string, path: readonly string[]): unknown {
  try {
    const span = spanAt(text, path);
    return span && JSON.parse(text.slice(span.start, span.end));
  } catch {
    return undefined;
  }
}
