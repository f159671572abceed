import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens made here (never the token itself), and the deny list. */
export class CreateTokens1763700050000 implements MigrationInterface {
  name = 'CreateTokens1763700050000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE tokens (
        id           uuid PRIMARY KEY,
        name         text NOT NULL,
        principal_id text NOT NULL,
        is_admin     boolean NOT NULL,
        created_by   text NOT NULL,
        created_at   timestamptz NOT NULL DEFAULT now(),
        expires_at   timestamptz NOT NULL,
        revoked_at   timestamptz
      );
      CREATE INDEX tokens_by_principal ON tokens (principal_id, created_at);
      CREATE TABLE revocations (
        kind       text NOT NULL,
        value      text NOT NULL,
        reason     text,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        PRIMARY KEY (kind, value)
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE revocations; DROP TABLE tokens;');
  }
}
