import { Column } from 'typeorm';
import type { AccessRule } from './access.js';

/** The columns of an {@link AccessRule}, for the entities that have one. */
export abstract class AccessColumns implements AccessRule {
  @Column({ type: 'text' })
  visibility: AccessRule['visibility'];

  @Column({ name: 'owner_id', type: 'text', nullable: true })
  ownerId: string | null;

  @Column({ name: 'allowed_users', type: 'jsonb' })
  allowedUsers: string[];

  @Column({ name: 'allowed_groups', type: 'jsonb' })
  allowedGroups: string[];

  @Column({ name: 'allow_anonymous', type: 'boolean' })
  allowAnonymous: boolean;
}
