/** Something to know about a URL while it is typed. */
export interface UrlNote {
  readonly level: 'error' | 'warning';
  readonly text: string;
  /** A URL that a button puts in its place. */
  readonly instead?: { readonly label: string; readonly url: string };
}

/** What the gateway would refuse, and what is seldom meant. */
export function urlNotes(text: string, withSecrets: boolean): readonly UrlNote[] {
  const url = text.trim();
  if (url === '') return [];
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    return [{ level: 'error', text: 'Must be an http:// or https:// URL.' }];
  }
  const parsed = new URL(url);
  const notes: UrlNote[] = [];
  if (parsed.username !== '' || parsed.password !== '') {
    notes.push({ level: 'error', text: 'Put credentials under Authentication Type, where they are encrypted.' });
  }
  if (parsed.hash !== '') notes.push({ level: 'error', text: 'Cannot have a fragment (#…).' });
  if (parsed.pathname === '/') {
    const instead = new URL(parsed);
    instead.pathname = '/mcp';
    notes.push({
      level: 'warning',
      text: 'No path. MCP servers usually listen on /mcp.',
      instead: { label: 'Use /mcp', url: instead.href },
    });
  }
  if (parsed.protocol === 'http:' && withSecrets && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(parsed.hostname)) {
    notes.push({ level: 'warning', text: 'Credentials travel unencrypted over http.' });
  }
  return notes;
}
