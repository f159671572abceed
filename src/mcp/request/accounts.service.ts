import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { holderOf } from '../../identity/principal/holder.js';
import type { Principal } from '../../identity/principal/principal.js';
import { senderOf, type SenderOf } from '../../identity/sign-in/sender.js';
import type { Account } from '../../limits/budgets/account.js';
import { Connections } from '../../limits/budgets/connections.service.js';
import { Ledger } from '../../limits/budgets/ledger.service.js';
import { TrustedPeers } from '../../proxy-auth/peers/trusted-peers.service.js';

/** On whose account a request goes: its principal's. Callers who do not say who they are have one for each address. */
@Injectable()
export class Accounts {
  private readonly senderOf: SenderOf;

  constructor(
    private readonly ledger: Ledger,
    private readonly connections: Connections,
    peers: TrustedPeers,
    @InjectEnvironment() env: Environment,
  ) {
    this.senderOf = senderOf(env, peers);
  }

  /** Throws LimitReached for a request on a connection that has no room. */
  checkRoom({ socket }: IncomingMessage): void {
    const over = this.connections.overOf(socket);
    if (over !== null) throw over;
  }

  /** Throws LimitReached where they may have no further connection. */
  of(principal: Principal, req: IncomingMessage): Account {
    const account = this.ledger.of(holderOf(principal, req, this.senderOf));
    const full = this.connections.belongsTo(req.socket, account);
    if (full !== null) throw full;
    return account;
  }
}
