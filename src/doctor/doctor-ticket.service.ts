import { Injectable } from '@nestjs/common';
import { sameSecret } from '../secrets/shared-secret.js';
import { KeyRing } from '../secrets/key-ring.js';

/** How long a ticket is good; seconds. */
const lifetime = 300;
const purpose = 'doctor ticket';

/** The header that carries a ticket. */
export const ticketHeader = 'x-gatehouse-doctor';

/**
 * The right to be told what arrived of a request, for a check of the proxy in front: whoever asks through the proxy has no
 * administrator's rights there. Every replica makes and knows the same tickets.
 */
@Injectable()
export class DoctorTickets {
  constructor(private readonly ring: KeyRing) {}

  /** `<Unix time of its end>.<64 hex digits>` */
  issue(now = Date.now()): string {
    const ends = String(Math.floor(now / 1000) + lifetime);
    return `${ends}.${this.ring.digest(purpose, ends)}`;
  }

  good(ticket: unknown, now = Date.now()): boolean {
    if (typeof ticket !== 'string' || !/^\d{1,12}\.[0-9a-f]{64}$/.test(ticket)) return false;
    const [ends = '', mark = ''] = ticket.split('.');
    return sameSecret(mark, this.ring.digest(purpose, ends)) && Number(ends) * 1000 > now;
  }
}
