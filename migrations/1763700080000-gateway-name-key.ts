import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names stay unique by their plain form apart from the slug, which no longer follows a rename. */
export class GatewayNameKey1763700080000 implements MigrationInterface {
  name = 'GatewayNameKey1763700080000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE gateways ADD COLUMN name_key text;
      UPDATE gateways SET name_key = slug;
      ALTER TABLE gateways ALTER COLUMN name_key SET NOT NULL;
      ALTER TABLE gateways ADD CONSTRAINT gateways_name_unique UNIQUE (name_key);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE gateways DROP COLUMN name_key');
  }
}
