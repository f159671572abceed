import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Environment } from '../config/environment.js';

/** Whether a connection was made with a certificate of PROXY_CLIENT_CA_FILE and an allowed name; true where none is asked for. */
export function certificateMatcher(env: Environment): (socket: Socket) => boolean {
  if (env.PROXY_CLIENT_CA_FILE === '') return () => true;
  const allowed = new Set(env.PROXY_CLIENT_ALLOWED_SANS);
  const known = new WeakMap<Socket, boolean>();
  return (socket) => {
    let holds = known.get(socket);
    if (holds === undefined) {
      holds = isCertified(socket as TLSSocket, allowed);
      known.set(socket, holds);
    }
    return holds;
  };
}

function isCertified(socket: TLSSocket, allowed: ReadonlySet<string>): boolean {
  if (!socket.encrypted || !socket.authorized) return false;
  if (allowed.size === 0) return true;
  const names = alternativeNames(socket.getPeerCertificate().subjectaltname ?? '');
  return names.some((name) => allowed.has(name) || allowed.has(name.slice(name.indexOf(':') + 1)));
}

/**
 * The names in Node's text of the extension: `DNS:a.example, URI:spiffe://…`. Node quotes a name that could be taken for
 * several (CVE-2021-44532); such a certificate has no names for us.
 */
export const alternativeNames = (text: string): readonly string[] => (text.includes('"') ? [] : text.split(', '));
