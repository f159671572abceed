import { WrongPasswords } from './wrong-passwords.js';

/**
 * What slows guessing down. The right password always passes, whatever others tried before; after six wrong ones, of the same
 * user name or from the same sender, each further wrong one is 429 and the right one is answered a little later.
 */
export class LoginThrottle {
  private readonly names: WrongPasswords;
  private readonly senders: WrongPasswords;

  constructor(now: () => number = Date.now) {
    this.names = new WrongPasswords(now);
    this.senders = new WrongPasswords(now);
  }

  /** Seconds to wait after a wrong password; 0 where another may be tried at once. */
  failed(name: string, sender: string): number {
    return Math.max(this.names.add(name), this.senders.add(sender));
  }

  /** How late to answer the right one, milliseconds; its sender starts afresh. */
  succeeded(name: string, sender: string): number {
    const late = Math.max(this.names.delay(name), this.senders.delay(sender));
    this.senders.forget(sender);
    return late;
  }
}
