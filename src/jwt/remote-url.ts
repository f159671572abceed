import { isIP } from 'node:net';

/** A host of this machine or network by its name alone: no dot, a name that no public zone has, or a private address. */
function isPrivateHost(host: string): boolean {
  if (isIP(host.replace(/^\[|\]$/g, '')) === 0) {
    return !host.includes('.') || /\.(localhost|local|internal|lan|home\.arpa|svc|test|example)$/.test(host);
  }
  return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\]$|\[f[cd])/.test(host);
}

export type RemoteUrl = { readonly problem: string } | { readonly url: URL; readonly warning: string | null };

/** A URL the operator gave for keys: https, or http within their own network (worth a warning). Never with a user or password. */
export function remoteUrl(text: string): RemoteUrl {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { problem: 'is not a URL' };
  }
  if (url.username || url.password) return { problem: 'may not hold a user or password' };
  if (url.protocol === 'https:') return { url, warning: null };
  if (url.protocol !== 'http:') return { problem: 'must be https' };
  if (!isPrivateHost(url.hostname)) return { problem: 'must be https outside private networks' };
  return { url, warning: 'keys come over http: whoever can change that answer can sign any user' };
}
