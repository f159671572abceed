import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Limits by rate and quota: the rules, for all gateways and for each, and what is used of them. */
export class Limits1763700100000 implements MigrationInterface {
  name = 'Limits1763700100000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE limits (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        rules jsonb NOT NULL
      );
      CREATE TABLE limit_use (
        key text PRIMARY KEY,
        value double precision NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX limit_use_expires_at ON limit_use (expires_at);
      ALTER TABLE gateways ADD COLUMN limits jsonb;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE gateways DROP COLUMN limits;
      DROP TABLE limit_use;
      DROP TABLE limits;
    `);
  }
}
