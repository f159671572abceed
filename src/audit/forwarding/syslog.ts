import { createSocket } from 'node:dgram';
import { isIP, type Socket } from 'node:net';
import { later } from '../../problems/guarded.js';
import { guardedConnector } from '../../upstream/dial/guarded-connector.js';
import { guardedLookup } from '../../upstream/dial/guarded-lookup.js';
import { checkAddress, checkName } from '../../upstream/target/address-policy.js';
import { answerMs, policy, type AuditDestination, type AuditEvent } from './destination.js';
import { counted, syslogMessage } from './syslog-message.js';

const ports: Readonly<Record<string, number>> = { 'udp:': 514, 'tcp:': 601, 'tls:': 6514 };

export const isSyslogUrl = (text: string): boolean =>
  URL.canParse(text) && new URL(text).protocol in ports && new URL(text).hostname !== '';

/** A syslog server: `udp://`, `tcp://` or `tls://` (RFC 5424, 5426, 6587, 5425). */
export class Syslog implements AuditDestination {
  readonly name = 'syslog';
  private readonly host: string;
  private readonly port: number;
  private readonly scheme: string;

  /** `ca`: PEM of the authority of a TLS server; null: the usual ones. */
  constructor(
    url: string,
    private readonly ca: string | null,
  ) {
    const { protocol, hostname, port } = new URL(url);
    this.scheme = protocol;
    this.host = hostname.replace(/^\[|\]$/g, '');
    this.port = Number(port) || ports[protocol]!;
  }

  async send(events: readonly AuditEvent[]): Promise<void> {
    const messages = events.map(syslogMessage);
    if (this.scheme === 'udp:') await this.datagrams(messages);
    else await this.stream(counted(messages));
  }

  async close(): Promise<void> {}

  /**
   * Syslog has no acknowledgements. A connection for each batch has one all the same: the server closes its side when it has read ours
   * to the end.
   */
  private async stream(bytes: Buffer): Promise<void> {
    const socket = await this.connected();
    await new Promise<void>((resolve, reject) => {
      let written = false;
      const late = () => socket.destroy(new Error('the server did not take it in time'));
      const timer = later('syslog', answerMs, late);
      socket.once('error', reject);
      socket.once('end', () => {
        if (!written) socket.destroy(new Error('the server hung up'));
      });
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.resume();
      socket.end(bytes, () => (written = true));
    });
  }

  private connected(): Promise<Socket> {
    const { host: hostname, ca } = this;
    const port = String(this.port);
    const protocol = this.scheme === 'tls:' ? 'https:' : 'http:';
    return new Promise((resolve, reject) =>
      guardedConnector({ policy, timeoutMs: answerMs, ca })({ hostname, port, protocol }, (error, socket) =>
        error === null ? resolve(socket) : reject(error),
      ),
    );
  }

  private async datagrams(messages: readonly Buffer[]): Promise<void> {
    const address = await this.address();
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
    try {
      for (const message of messages)
        await new Promise<void>((resolve, reject) =>
          socket.send(message, this.port, address, (error) => (error === null ? resolve() : reject(error))),
        );
    } finally {
      socket.close();
    }
  }

  private async address(): Promise<string> {
    checkName(this.host);
    if (isIP(this.host) !== 0) {
      checkAddress(policy, this.host, this.host);
      return this.host;
    }
    return new Promise((resolve, reject) =>
      guardedLookup(policy, () => {})(this.host, {}, (error, address) =>
        error === null ? resolve(String(address)) : reject(error),
      ),
    );
  }
}
