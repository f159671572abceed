import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a gateway was last checked, how often in a row it failed, and how often to read its catalogue again. */
export class GatewayHealth1763700000200 implements MigrationInterface {
  name = 'GatewayHealth1763700000200';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE gateways
        ADD COLUMN refresh_interval_seconds integer,
        ADD COLUMN checked_at timestamptz,
        ADD COLUMN failures integer NOT NULL DEFAULT 0;
      CREATE INDEX gateways_created ON gateways (created_at DESC, id DESC);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX gateways_created;
      ALTER TABLE gateways
        DROP COLUMN refresh_interval_seconds,
        DROP COLUMN checked_at,
        DROP COLUMN failures;
    `);
  }
}
