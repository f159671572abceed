/** Who is signed in. Times are milliseconds since 1970; Infinity where there is no end. */
export interface Session {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: string;
  /** null: anonymous. */
  readonly method: 'password' | 'token' | 'proxy' | null;
  /** To send with each write; null where the request itself says who is calling, and no session was begun. */
  readonly csrfToken: string | null;
  readonly idleUntil: number;
  readonly endsAt: number;
}

/** Why nobody is signed in any more: the session ended, or the proxy in front asks for its own sign-in. */
export type Loss = 'session' | 'proxy' | 'signed-out';

export type SessionState =
  | { readonly phase: 'starting' }
  | { readonly phase: 'signed-out'; readonly detail: string | null }
  | { readonly phase: 'active'; readonly session: Session }
  /** The page stays as it is, so that nothing typed is lost; a dialog lies over it. */
  | { readonly phase: 'lost'; readonly session: Session; readonly loss: Loss };

/** The page's knowledge of its session. The CSRF token lives here, in memory, and nowhere else. */
class SessionStore {
  private state: SessionState = { phase: 'starting' };
  private idleMs = 0;
  private idleUntil = Infinity;
  private readonly listeners = new Set<() => void>();
  private readonly tabs = new BroadcastChannel('gatehouse-session');

  constructor() {
    this.tabs.onmessage = () => this.lost('signed-out');
  }

  readonly get = (): SessionState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  begin(session: Session): void {
    this.idleMs = session.idleUntil - Date.now();
    this.used();
    this.set({ phase: 'active', session });
  }

  nobody(detail: string | null = null): void {
    this.set({ phase: 'signed-out', detail });
  }

  lost(loss: Loss): void {
    if (this.state.phase === 'active') this.set({ phase: 'lost', session: this.state.session, loss });
  }

  /** Signed out here: the other tabs show that they are, too. */
  signedOut(): void {
    this.tabs.postMessage('signed-out');
    this.nobody();
  }

  /** The gateway answered; it renews a session that is used, once a minute at most. */
  used(): void {
    this.idleUntil = Date.now() + this.idleMs - 60_000;
  }

  csrfToken(): string | null {
    return 'session' in this.state ? this.state.session.csrfToken : null;
  }

  /** When the session ends unless it is used, in milliseconds since 1970. */
  endsAt(): number {
    return 'session' in this.state ? Math.min(this.idleUntil, this.state.session.endsAt) : Infinity;
  }

  private set(state: SessionState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

export const sessionStore = new SessionStore();
