import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Content codings of a file (RFC 9110 section 8.4.1), the smallest first. */
const codings = { br: '.br', gzip: '.gz' } as const;

type Coding = keyof typeof codings;

/** One file of the build, in each coding it has. */
export interface BuiltFile {
  readonly type: string;
  readonly etag: string;
  /** Its name holds a hash of its content, so it never changes. */
  readonly immutable: boolean;
  readonly plain: Buffer;
  readonly coded: ReadonlyMap<Coding, Buffer>;
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

// The source lies two folders below package.json, the build three (dist/src/admin-ui).
const folders = ['../../dist/admin-ui', '../../../dist/admin-ui'].map((up) => join(import.meta.dirname, up));

/**
 * The files of the built pages by their path below the gateway, such as `admin/index.html`; none where they were not built.
 * They are read once, so that no request ever names a file on the disk.
 */
export function readBuiltFiles(): ReadonlyMap<string, BuiltFile> {
  const folder = folders.find((path) => listing(path).includes('index.html'));
  if (folder === undefined) return new Map();
  const names = listing(folder);
  const served = names.filter((name) => Object.hasOwn(types, extensionOf(name)));
  return new Map(served.map((name) => [name, readBuiltFile(folder, name, names)]));
}

function readBuiltFile(folder: string, name: string, names: readonly string[]): BuiltFile {
  const plain = readFileSync(join(folder, name));
  const coded = (Object.keys(codings) as Coding[])
    .filter((coding) => names.includes(name + codings[coding]))
    .map((coding) => [coding, readFileSync(join(folder, name + codings[coding]))] as const);
  return {
    type: types[extensionOf(name)]!,
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    immutable: name.includes('/assets/'),
    plain,
    coded: new Map(coded),
  };
}

/** The file as a client that sent this Accept-Encoding takes it. */
export function codedFor(file: BuiltFile, acceptEncoding = ''): { body: Buffer; coding: Coding | null } {
  const accepted = acceptEncoding.toLowerCase().split(/\s*,\s*/);
  for (const [coding, body] of file.coded) {
    if (accepted.some((item) => item === coding || (item.startsWith(`${coding};`) && !/q=0(\.0+)?$/.test(item)))) {
      return { body, coding };
    }
  }
  return { body: file.plain, coding: null };
}

const extensionOf = (name: string) => name.slice(name.lastIndexOf('.') + 1);

function listing(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return entries.map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
  } catch {
    return [];
  }
}
