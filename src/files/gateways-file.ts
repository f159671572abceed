import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { isObject, snakeCase } from '../fields/spelling.js';
import { invalid, type FieldError } from '../problems/problem.js';

/** One gateway or server of a file: its body as the API takes it, and where it stands. */
export interface Entry {
  readonly body: Record<string, unknown>;
  /** `gateways[3]` */
  readonly path: string;
  /** A fault of the entry's member `path`, with its line in the file. */
  at(fault: FieldError): FieldError;
}

export interface GatewaysFile {
  readonly gateways: readonly Entry[];
  readonly servers: readonly Entry[];
  /** Those for all gateways; null: the file says nothing of them. */
  readonly limits: Entry | null;
  /** Credentials by the names of gateways under a passphrase, bound to {@link beside}; null where nothing is sealed. */
  readonly sealed: string | null;
  /** All the rest of the file, the same however it is laid out. */
  readonly beside: string;
}

/** Longest text, in characters. */
const longestFile = 1024 * 1024;

const lists = ['gateways', 'servers'] as const;
/** Members of the file beside its lists; `$schema` is for editors. */
const others: readonly string[] = ['$schema', 'limits', 'sealed'];

/**
 * Reads a file of gateways: YAML 1.2, so JSON too. Throws one 422 Problem with all that is wrong with its form, each with
 * its line; what the entries say is checked by who applies them.
 */
export function readGatewaysFile(text: string): GatewaysFile {
  if (text.length > longestFile) throw invalid({ path: 'file', message: `is longer than ${longestFile} characters` });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw invalid(
      ...faults.map(({ code, pos }) => ({ path: `line ${lines.linePos(pos[0]).line}`, message: wordsOf(code) })),
    );
  }
  const content = contentOf(document);
  if (!isObject(content)) throw invalid({ path: 'file', message: 'must hold gateways:, servers: or limits:' });
  const errors: FieldError[] = Object.keys(content)
    .filter((name) => !others.includes(name) && !(lists as readonly string[]).includes(name))
    .map((name) => faultAt(document, lines, '', { path: name.slice(0, 100), message: 'is not a known field' }));
  if (![...lists, 'limits'].some((name) => Object.hasOwn(content, name)))
    errors.push({ path: 'file', message: 'must hold gateways:, servers: or limits:' });
  const { limits = null, sealed = null, $schema: _, ...rest } = content;
  if (sealed !== null && typeof sealed !== 'string')
    errors.push(faultAt(document, lines, '', { path: 'sealed', message: 'must be a string' }));
  const [gateways, servers] = lists.map((name) => {
    const list = content[name] ?? [];
    if (Array.isArray(list)) return list.map((body: unknown, index) => entry(`${name}[${index}]`, body));
    errors.push(faultAt(document, lines, '', { path: name, message: 'must be a list' }));
    return [];
  }) as [Entry[], Entry[]];
  if (errors.length > 0) throw invalid(...errors);
  return {
    gateways,
    servers,
    limits: limits === null ? null : { body: limits as Entry['body'], path: 'limits', at: inFile },
    sealed: sealed as string | null,
    beside: besideOf({ ...rest, limits }),
  };

  function inFile(fault: FieldError): FieldError {
    return faultAt(document, lines, '', fault);
  }

  function entry(path: string, body: unknown): Entry {
    const at = (fault: FieldError) => faultAt(document, lines, path, fault);
    if (isObject(body)) return { body, path, at };
    errors.push(at({ path: '', message: 'must be an object' }));
    return { body: {}, path, at };
  }
}

/** What is bound to the sealed credentials of a file, whoever writes or reads it. */
export const besideOf = ({ gateways = [], servers = [], limits = null }: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ gateways: gateways ?? [], servers: servers ?? [], limits });

/** Aliases that multiply are refused by the parser, which throws then. */
function contentOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw invalid({ path: 'file', message: 'has too many aliases' });
  }
}

/** The parser's own sentences quote the line, and with it perhaps a secret. */
const wordsOf = (code: string) => `is not YAML: ${code.toLowerCase().replaceAll('_', ' ')}`;

function faultAt(document: Document, lines: LineCounter, parent: string, { path, message }: FieldError): FieldError {
  const whole = parent === '' ? path : path === '' ? parent : `${parent}.${path}`;
  const start = nodeAt(document.contents, stepsOf(whole))?.range?.[0];
  const line = start === undefined ? '' : ` (line ${lines.linePos(start).line})`;
  return { path: whole, message: message + line };
}

/** `gateways[0].auth_headers[1].key` taken apart. */
const stepsOf = (path: string) => path.match(/[^.[\]]+/g) ?? [];

/** The node of a path, or the last one on the way to it that is there; members by either spelling. */
function nodeAt(node: unknown, steps: readonly string[]): Node | null {
  if (!isNode(node)) return null;
  const [step, ...rest] = steps;
  if (step === undefined) return node;
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && snakeCase(String(key.value)) === snakeCase(step));
    return nodeAt(pair?.value, rest) ?? (isNode(pair?.key) ? pair.key : node);
  }
  return (isSeq(node) ? nodeAt(node.items[Number(step)], rest) : null) ?? node;
}
