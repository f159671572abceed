import { createHash, createHmac, generateKeyPairSync, sign as signBytes, type KeyObject } from 'node:crypto';

const base64url = (value: unknown): string =>
  Buffer.from(typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value)).toString(
    'base64url',
  );

interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly kid: string;
}

function rsaKey(): SigningKey {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = createHash('sha256')
    .update(pair.publicKey.export({ format: 'jwk' }).n!)
    .digest('hex');
  return { ...pair, kid };
}

const jwk = ({ publicKey, kid }: SigningKey) => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  alg: 'RS256',
  use: 'sig',
});

const now = () => Math.floor(Date.now() / 1000);

/** Signs what Cloudflare Access signs, as its documentation describes it, good and faulty. */
export function cloudflareTeam(
  iss = 'https://yourteam.cloudflareaccess.com',
  aud = '32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228',
) {
  const current = rsaKey();
  const previous = rsaKey();
  const foreign = rsaKey();
  const sign = (claims: object, { key = current, alg = 'RS256', kid = key.kid as string | null } = {}) => {
    const message = `${base64url({ alg, ...(kid === null ? {} : { kid }), typ: 'JWT' })}.${base64url(claims)}`;
    if (alg === 'none') return `${message}.`;
    if (alg === 'RS256')
      return `${message}.${signBytes('sha256', Buffer.from(message), key.privateKey).toString('base64url')}`;
    const pem = current.publicKey.export({ type: 'spki', format: 'pem' });
    return `${message}.${createHmac('sha256', pem).update(message).digest('base64url')}`;
  };
  const user = (over: object = {}) => ({
    aud: [aud],
    email: 'alice@example.com',
    exp: now() + 3600,
    iat: now(),
    nbf: now(),
    iss,
    type: 'app',
    identity_nonce: '6ei69kawdKzMIAPF',
    sub: '7335d417-61da-459d-899c-0a01c76a2f94',
    country: 'US',
    ...over,
  });
  const good = {
    plain: () => sign(user()),
    'one of two audiences': () => sign(user({ aud: ['0'.repeat(64), aud] })),
    'the previous key': () => sign(user(), { key: previous }),
  };
  const bad = {
    expired: () => sign(user({ exp: now() - 60, iat: now() - 100, nbf: now() - 100 })),
    'not yet valid': () => sign(user({ nbf: now() + 600 })),
    'another audience': () => sign(user({ aud: ['0'.repeat(64)] })),
    'another issuer': () => sign(user({ iss: 'https://other.cloudflareaccess.com' })),
    'the session of the organisation': () => sign(user({ type: 'org' })),
    'an HMAC of the public key': () => sign(user(), { alg: 'HS256' }),
    'no signature': () => sign(user(), { alg: 'none' }),
    'a foreign key under a known kid': () => sign(user(), { key: foreign, kid: current.kid }),
    'a foreign key': () => sign(user(), { key: foreign }),
    'another user': () => sign(user({ email: 'mallory@example.com' })),
    // A service token: no email, an empty subject.
    'a service token': () =>
      sign({ aud: [aud], type: 'app', exp: now() + 3600, iss, common_name: 'e367826f.access', iat: now(), sub: '' }),
    'no expiry': () => sign(user({ exp: undefined })),
    'not a token': () => 'alice@example.com',
  };
  return {
    iss,
    aud,
    good,
    bad,
    until: (exp: number) => sign(user({ exp, iat: exp - 60, nbf: exp - 60 })),
    certs: () => ({ keys: [jwk(current), jwk(previous)] }),
  };
}
