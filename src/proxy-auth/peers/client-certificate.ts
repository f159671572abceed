import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { Environment } from '../../config/environment.js';

/** What is wrong with a client's certificate: a word for the kind, and what was expected and found. */
export interface CertificateFault {
  readonly about: 'missing' | 'issuer' | 'name';
  readonly why: string;
}

/**
 * Why the certificate of a connection is not the proxy's, in words for the log, or null: it is one of PROXY_CLIENT_CA_FILE with
 * an allowed name, or none is asked for.
 */
export function certificateCheck(env: Environment): (socket: Socket) => CertificateFault | null {
  if (env.PROXY_CLIENT_CA_FILE === '') return () => null;
  const allowed = new Set(env.PROXY_CLIENT_ALLOWED_SANS);
  const known = new WeakMap<Socket, CertificateFault | null>();
  return (socket) => {
    let problem = known.get(socket);
    if (problem === undefined) {
      problem = certificateProblem(socket as TLSSocket, allowed);
      known.set(socket, problem);
    }
    return problem;
  };
}

function certificateProblem(socket: TLSSocket, allowed: ReadonlySet<string>): CertificateFault | null {
  // Empty where the peer showed none, or is gone.
  const certificate: Partial<PeerCertificate> = socket.encrypted ? socket.getPeerCertificate() : {};
  if (!socket.encrypted || !socket.authorized) {
    if (certificate.raw === undefined) return { about: 'missing', why: 'came without a client certificate' };
    const [subject, issuer] = [certificate.subject, certificate.issuer].map((name) =>
      quoted(name?.CN ?? name?.O ?? ''),
    );
    const fault = `${String(socket.authorizationError)}; subject ${subject}, issuer ${issuer}`;
    return { about: 'issuer', why: `showed a certificate that does not verify with PROXY_CLIENT_CA_FILE (${fault})` };
  }
  if (allowed.size === 0) return null;
  const text = certificate.subjectaltname ?? '';
  const holds = alternativeNames(text).some(
    (name) => allowed.has(name) || allowed.has(name.slice(name.indexOf(':') + 1)),
  );
  if (holds) return null;
  const expected = quoted([...allowed].join(', '));
  return {
    about: 'name',
    why: `showed a certificate whose names ${quoted(text)} are not in PROXY_CLIENT_ALLOWED_SANS (${expected})`,
  };
}

/** What a stranger wrote, for a log: short, and without line ends. */
const quoted = (text: string | string[]): string => JSON.stringify(String(text).slice(0, 200));

/**
 * The names in Node's text of the extension: `DNS:a.example, URI:spiffe://…`. Node quotes a name that could be taken for
 * several (CVE-2021-44532); such a certificate has no names for us.
 */
const alternativeNames = (text: string): readonly string[] => (text.includes('"') ? [] : text.split(', '));
