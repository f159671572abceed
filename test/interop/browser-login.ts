/** What a browser asks with: `fetch`, or one that finds hosts which this machine does not know. */
export type Asks = (url: string, init: RequestInit) => Promise<Response>;

/** Signs in as a browser does: follows redirects, keeps cookies, sends the first form that asks for a password. @returns the cookies. */
export async function browserLogin(start: string, user: string, asks: Asks = fetch): Promise<string> {
  const jar = new Map<string, string>();
  let [url, body]: [string, URLSearchParams | null] = [start, null];
  for (let hop = 0; hop < 20; hop += 1) {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const sent: RequestInit = body === null ? {} : { method: 'POST', body };
    const answer: Response = await asks(url, {
      ...sent,
      redirect: 'manual',
      headers: { cookie, accept: 'text/html' },
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    const text = await answer.text();
    const location = answer.headers.get('location');
    body = null;
    if (location !== null) url = new URL(location, url).href;
    else if (text.includes('type="password"')) {
      const action = /<form[^>]*action="([^"]*)"/.exec(text)?.[1] ?? url;
      const hidden = [...text.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
        ([, name = '', value = '']): [string, string] => [name, value],
      );
      url = new URL(action, url).href;
      body = new URLSearchParams([...hidden, ['login', user], ['password', 'any']]);
    } else return [...jar].map((pair) => pair.join('=')).join('; ');
  }
  throw new Error(`no end of redirects at ${url}`);
}
