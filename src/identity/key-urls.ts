import type { Environment } from '../config/environment.js';
import { remoteUrl } from '../jwt/remote-url.js';
import { assertionSettings } from '../proxy-auth/assertion-settings.js';

/** What is to be said about a URL that keys come from. */
export interface KeyUrl {
  readonly problem: string | null;
  readonly warning: string | null;
}

/** Every URL of the settings that keys come from, judged. */
export function keyUrls(env: Environment): KeyUrl[] {
  const assertion = assertionSettings(env);
  const urls: (readonly [string, string])[] = [
    ['JWT_JWKS_URL', env.JWT_JWKS_URL],
    ...env.OIDC_ISSUERS.map((issuer) => ['OIDC_ISSUERS', issuer] as const),
    ['PROXY_ASSERTION_JWKS_URL', assertion?.keysUrl ?? ''],
  ];
  return urls.filter(([, url]) => url !== '').map(([variable, url]) => judged(variable, url));
}

function judged(variable: string, text: string): KeyUrl {
  const url = remoteUrl(text);
  if ('problem' in url)
    return { problem: `${variable} ${url.problem}: ${text.replace(/\/\/[^/]*@/, '//')}`, warning: null };
  return { problem: null, warning: url.warning === null ? null : `${variable}=${text}: ${url.warning}` };
}
