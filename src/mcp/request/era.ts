import { legacyVersions, isLegacy, isModern, meta, modern, rpc } from '../../protocol/protocol.js';
import { BadMessage, claimedVersion, metaOf, type Envelope } from '../../protocol/envelope.js';
import { decodeHeaderText } from '../../protocol/header-text.js';
import { namedMember } from '../../protocol/json/named-member.js';
import type { RequestHead } from './request-head.js';

/**
 * Whether a posted message belongs to the modern revision. The body decides: a request is modern when its `_meta`
 * claims a version (but for `initialize`, the handshake of the older ones). The header is checked against it.
 * Throws {@link BadMessage} where the two disagree or the envelope is incomplete; all of these are HTTP 400.
 */
export function isModernMessage(message: Envelope, head: RequestHead): boolean {
  const version = head.version?.trim();
  const headerModern = version !== undefined && isModern(version);
  if (message.kind === 'response') {
    if (headerModern) throw new BadMessage(rpc.invalidRequest, 'Responses cannot be posted in this protocol revision');
    return checkLegacyHeader(version);
  }
  const claim = claimedVersion(message.params);
  const id = message.id ?? null;
  if (claim === undefined) {
    if (message.method === 'initialize' && headerModern) {
      throw mismatch(id, 'MCP-Protocol-Version', `initialize belongs to the revisions before ${modern}`);
    }
    if (!headerModern) return checkLegacyHeader(version);
    if (message.kind === 'notification') return true;
    throw new BadMessage(rpc.invalidParams, `Invalid params: _meta["${meta.protocolVersion}"] is missing`, id);
  }
  if (claim === null) {
    throw new BadMessage(rpc.invalidParams, `Invalid params: _meta["${meta.protocolVersion}"] must be a string`, id);
  }
  if (version !== undefined && version !== claim) {
    throw mismatch(id, 'MCP-Protocol-Version', `the header says ${version}, the body ${claim}`);
  }
  if (message.method === 'initialize' && !isModern(claim)) return checkLegacyHeader(version);
  if (message.kind === 'request') checkRequest(message, head, claim);
  return true;
}

/** MCP 2025-06-18 and later, protocol version header: an unknown one is answered 400. */
function checkLegacyHeader(version: string | undefined): false {
  if (version === undefined || isLegacy(version)) return false;
  throw new BadMessage(
    rpc.unsupportedVersion,
    `Unsupported protocol version: ${version.slice(0, 64)} (supported: ${[...legacyVersions, modern].join(', ')})`,
  );
}

function checkRequest(message: Envelope, head: RequestHead, claim: string): void {
  const id = message.id ?? null;
  const { method, params } = message;
  if (typeof metaOf(params)?.[meta.clientCapabilities] !== 'object') {
    throw new BadMessage(rpc.invalidParams, `Invalid params: _meta["${meta.clientCapabilities}"] is missing`, id);
  }
  if (head.version === undefined) throw mismatch(id, 'MCP-Protocol-Version', 'the header is missing');
  if (claim !== modern) {
    const data = { supported: [modern], requested: claim.slice(0, 64) };
    throw new BadMessage(rpc.unsupportedVersion, 'Unsupported protocol version', id, data);
  }
  if (head.method === undefined) throw mismatch(id, 'Mcp-Method', 'the header is missing');
  if (head.method.trim() !== method) throw mismatch(id, 'Mcp-Method', 'the header and the body name different methods');
  const member = namedMember(method);
  if (member === undefined) return;
  const value = params?.[member];
  if (head.name === undefined) {
    if (typeof value === 'string') throw mismatch(id, 'Mcp-Name', 'the header is missing');
    return;
  }
  const name = decodeHeaderText(head.name);
  if (name === undefined) throw mismatch(id, 'Mcp-Name', 'the header is not valid base64');
  if (typeof value === 'string' && value !== name) {
    throw mismatch(id, 'Mcp-Name', `the header and params.${member} differ`);
  }
}

const mismatch = (id: BadMessage['id'], header: string, why: string) =>
  new BadMessage(rpc.headerMismatch, `Header mismatch: ${header}: ${why}`, id, { header });
