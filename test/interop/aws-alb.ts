import { createHmac, generateKeyPairSync, randomUUID, sign as signBytes, type KeyObject } from 'node:crypto';

const arn = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/gatehouse/50dc6c495c0c9188';
const now = () => Math.floor(Date.now() / 1000);

/** AWS keeps the padding of base64url. */
function base64url(value: object | Buffer, padded: boolean): string {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value));
  const text = bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  return padded ? text : text.replace(/=+$/, '');
}

/** Signs what an AWS application load balancer signs, as its documentation describes it, good and faulty. */
export function loadBalancer({ iss = 'https://idp.example', client = 'gatehouse' } = {}) {
  const key = () => ({ ...generateKeyPairSync('ec', { namedCurve: 'P-256' }), kid: randomUUID() });
  const current = key();
  const foreign = key();
  const sub = '08a8684b-db88-4b73-90a9-3cd1661f5466';
  const sign = ({
    over = {},
    by = current.privateKey as KeyObject,
    padded = true,
    alg = 'ES256',
    claims = {},
  } = {}) => {
    // Signer, issuer, client and expiry are in the JOSE header.
    const header = { typ: 'JWT', kid: current.kid, alg, iss, client, signer: arn, exp: now() + 120, ...over };
    const payload = { sub, email: 'alice@example.com', name: 'Alice Müller', exp: header.exp, iss, ...claims };
    const message = `${base64url(header, padded)}.${base64url(payload, padded)}`;
    if (alg === 'none') return `${message}.`;
    const signature =
      alg === 'HS256'
        ? createHmac('sha256', current.publicKey.export({ type: 'spki', format: 'pem' }))
            .update(message)
            .digest()
        : signBytes('sha256', Buffer.from(message), { key: by, dsaEncoding: 'ieee-p1363' });
    return `${message}.${base64url(signature, padded)}`;
  };
  const good = { padded: () => sign(), unpadded: () => sign({ padded: false }) };
  const bad = {
    expired: () => sign({ over: { exp: now() - 60 } }),
    'expired in the header only': () => sign({ over: { exp: now() - 60 }, claims: { exp: now() + 600 } }),
    "another account's load balancer": () => sign({ over: { signer: arn.replace('50dc', 'ffff') } }),
    'another client': () => sign({ over: { client: 'somebody-else' } }),
    'another issuer': () => sign({ over: { iss: 'https://other.example' } }),
    'an HMAC of the public key': () => sign({ alg: 'HS256' }),
    'no signature': () => sign({ alg: 'none' }),
    'a foreign key': () => sign({ by: foreign.privateKey }),
    'no kid': () => sign({ over: { kid: undefined } }),
    'a path as kid': () => sign({ over: { kid: '../../evil' } }),
    'another user': () => sign({ claims: { sub: 'mallory' } }),
    'not a token': () => sub,
  };
  const pem = current.publicKey.export({ type: 'spki', format: 'pem' }) as string;
  return { arn, iss, client, sub, kid: current.kid, pem, good, bad };
}
