import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** One key this database's values are or were sealed under. The newest seals. */
@Entity('encryption_keys')
export class EncryptionKey {
  @PrimaryColumn({ type: 'text' })
  id: string;

  /** The same in all rows: the salt of scrypt is one for each database. */
  @Column({ type: 'bytea' })
  salt: Buffer;

  /** The installation key wrapped under this key: only the right secret opens it. */
  @Column({ name: 'check_value', type: 'text' })
  checkValue: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
