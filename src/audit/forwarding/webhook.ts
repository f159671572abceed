import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import { guardedConnector } from '../../upstream/dial/guarded-connector.js';
import { answerMs, policy, type AuditDestination, type AuditEvent } from './destination.js';

/** A receiver over HTTP. Signed as Standard Webhooks says (webhook-id, webhook-timestamp, webhook-signature with HMAC-SHA256). */
export class Webhook implements AuditDestination {
  readonly name = 'webhook';
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    private readonly secret: string,
    ca: string | null,
  ) {
    this.agent = new Agent({ connect: guardedConnector({ policy, timeoutMs: answerMs, ca }), connections: 1 });
  }

  /** A JSON body `{"events": […]}`; 2xx takes it, whatever else does not. Redirects are not followed. */
  async send(events: readonly AuditEvent[]): Promise<void> {
    const body = JSON.stringify({ events });
    const id = `audit_${events[0]!.id}_${events.at(-1)!.id}`;
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', this.secret).update(`${id}.${timestamp}.${body}`).digest('base64');
    const answer = await request(this.url, {
      method: 'POST',
      dispatcher: this.agent,
      signal: AbortSignal.timeout(answerMs),
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body,
    });
    answer.body.on('error', () => {}).destroy();
    if (answer.statusCode < 200 || answer.statusCode > 299) throw new Error(`answered ${answer.statusCode}`);
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}
