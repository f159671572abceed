/** Most cookies of one session, and the most characters of one, name and value together (RFC 6265 section 6.1). */
const mostCookies = 20;
const longestCookie = 4096;

interface Cookie {
  readonly value: string;
  readonly path: string;
  /** When it ends, in milliseconds since 1970. */
  readonly until: number;
}

/**
 * The cookies that an upstream set in one session of ours, by which a balancer finds the server that has the session. They
 * go to the origin that set them alone, and neither to clients nor into any other session (RFC 6265, without other hosts).
 */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  constructor(private readonly url: URL) {}

  /** One `Set-Cookie` of an answer, as latin1 text; what is wrong, for another host or too much is dropped. */
  take(setCookie: string, now = Date.now()): void {
    const [pair = '', ...attributes] = setCookie.split(';');
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    const value = pair.slice(equals + 1).trim();
    if (equals < 1 || name === '' || name.length + value.length > longestCookie) return;
    if (
      /[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/.test(value.replace(/^"(.*)"$/, '$1')) ||
      /[^\x21-\x7e]/.test(name)
    )
      return;
    const { domain, path, until, secure } = readAttributes(attributes, now);
    if (domain !== '' && !isWithin(this.url.hostname, domain)) return;
    if (secure && this.url.protocol !== 'https:') return;
    this.#cookies.delete(name);
    if (until <= now || this.#cookies.size >= mostCookies) return;
    this.#cookies.set(name, { value, path, until });
  }

  /** The `Cookie` header of a request to a path, or null. */
  header(pathname: string, now = Date.now()): string | null {
    if (this.#cookies.size === 0) return null;
    const sent: string[] = [];
    for (const [name, { value, path, until }] of this.#cookies) {
      if (until <= now) this.#cookies.delete(name);
      else if (isBelow(pathname, path)) sent.push(`${name}=${value}`);
    }
    return sent.length === 0 ? null : sent.join('; ');
  }

  /** All of it, for another replica; '' where there is nothing. */
  toText(): string {
    return this.#cookies.size === 0 ? '' : JSON.stringify([...this.#cookies]);
  }

  /** The inverse of {@link toText}. */
  static fromText(url: URL, text: string): CookieJar {
    const jar = new CookieJar(url);
    if (text === '') return jar;
    for (const [name, cookie] of JSON.parse(text) as [string, Cookie][]) jar.#cookies.set(name, cookie);
    return jar;
  }
}

/** `Max-Age` goes before `Expires` (RFC 6265 section 5.3); without either it lasts as long as the session. */
function readAttributes(attributes: readonly string[], now: number) {
  const found = { domain: '', path: '/', until: Number.MAX_SAFE_INTEGER, secure: false };
  let maxAge: number | null = null;
  for (const attribute of attributes) {
    const [key = '', ...rest] = attribute.split('=');
    const value = rest.join('=').trim();
    switch (key.trim().toLowerCase()) {
      case 'domain':
        found.domain = value.replace(/^\./, '').toLowerCase();
        break;
      case 'path':
        found.path = value.startsWith('/') ? value : '/';
        break;
      case 'secure':
        found.secure = true;
        break;
      case 'max-age':
        if (/^-?\d+$/.test(value)) maxAge = now + Number(value) * 1000;
        break;
      case 'expires':
        if (!Number.isNaN(Date.parse(value))) found.until = Date.parse(value);
    }
  }
  return { ...found, until: maxAge ?? found.until };
}

const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

/** RFC 6265 section 5.1.4. */
const isBelow = (pathname: string, path: string): boolean =>
  pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
