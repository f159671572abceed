import type { Environment } from '../config/environment.js';
import { hasAssertion, preset } from './presets/proxy-settings.js';

/** What a signed assertion must be. */
export interface AssertionSettings {
  readonly form: 'jwt' | 'aws-alb';
  readonly keysUrl: string;
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly userClaim: string;
  /** Empty: groups come from the groups header, if at all. */
  readonly groupsClaim: string;
  readonly signer: string;
  readonly claims: Readonly<Record<string, string>>;
}

/** The assertion the settings ask for, preset filled in; null where they ask for none. */
export function assertionSettings(env: Environment): AssertionSettings | null {
  if (!hasAssertion(env)) return null;
  const known = preset(env)?.assertion;
  return {
    form: known?.form ?? 'jwt',
    keysUrl:
      env.PROXY_ASSERTION_JWKS_URL || known?.keysUrl(env.PROXY_ASSERTION_ISSUER, env.PROXY_ASSERTION_SIGNER) || '',
    issuer: env.PROXY_ASSERTION_ISSUER,
    audience: env.PROXY_ASSERTION_AUDIENCE,
    algorithms: env.PROXY_ASSERTION_ALGS.length > 0 ? env.PROXY_ASSERTION_ALGS : (known?.algorithms ?? ['RS256']),
    userClaim: env.PROXY_ASSERTION_USER_CLAIM || known?.userClaim || 'email',
    groupsClaim: env.PROXY_ASSERTION_GROUPS_CLAIM,
    signer: env.PROXY_ASSERTION_SIGNER,
    claims: known?.claims ?? {},
  };
}
