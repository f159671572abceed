import { ApiProperty } from '@nestjs/swagger';
import type { Principal } from '../principal/principal.js';
import type { BrowserSessions } from '../sign-in/browser-sessions.service.js';
import type { BrowserSession } from '../sign-in/browser-session.js';

/** What somebody may use: the items they see, tokens of their own, the admin side. */
const permissionsOf = {
  anonymous: ['catalogue'],
  user: ['catalogue', 'tokens'],
  admin: ['catalogue', 'tokens', 'administration'],
} as const satisfies Record<Principal['role'], readonly string[]>;

/** Who is calling, how they are signed in, until when, and what they may use. */
export class PersonRead {
  @ApiProperty({ example: 'local:admin' })
  id: string;
  @ApiProperty({ example: 'admin' })
  name: string;
  @ApiProperty({ nullable: true, type: String })
  email: string | null;
  @ApiProperty({ type: [String] })
  groups: readonly string[];
  @ApiProperty({ enum: ['admin', 'user', 'anonymous'] })
  role: string;
  @ApiProperty({ type: [String], enum: permissionsOf.admin, isArray: true })
  permissions: readonly string[];
  @ApiProperty({ nullable: true, type: String, enum: ['password', 'token', 'proxy'], description: 'null: anonymous' })
  method: string | null;
  @ApiProperty({
    nullable: true,
    type: String,
    description: 'To send as X-CSRF-Token with every write; null without a session',
  })
  csrfToken: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' })
  idleExpiresAt: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' })
  expiresAt: string | null;
}

/** `session`: one that was begun just now; otherwise the one behind the principal, if any. */
export function personRead(principal: Principal, sessions: BrowserSessions, begun?: BrowserSession): PersonRead {
  const { id, name, email, groups, role, source } = principal;
  const session = begun ?? sessions.of(principal)?.session;
  return {
    id,
    name,
    email,
    groups,
    role,
    permissions: permissionsOf[role],
    method: session?.parent.method ?? methodOf[source],
    csrfToken: session === undefined ? null : sessions.csrf(session),
    idleExpiresAt: session === undefined ? null : time(session.idleUntil),
    expiresAt: session === undefined ? null : time(session.endsAt),
  };
}

const methodOf = { basic: 'password', jwt: 'token', proxy: 'proxy', session: null, anonymous: null } as const;

const time = (seconds: number): string => new Date(seconds * 1000).toISOString();
