import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** `jti`: a token by its id · `token`: by its SHA-256 · `principal`: everything that identifies as this id · `session`. */
export type RevocationKind = 'jti' | 'token' | 'principal' | 'session';

export const revocationKinds: readonly RevocationKind[] = ['jti', 'token', 'principal', 'session'];

/** One entry of the deny list. */
@Entity('revocations')
export class Revocation {
  @PrimaryColumn({ type: 'text' })
  kind: RevocationKind;

  @PrimaryColumn({ type: 'text' })
  value: string;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  /** When what it denies has expired by itself; null never. */
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt: Date | null;
}
