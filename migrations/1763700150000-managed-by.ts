import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What keeps a gateway or a server (a file, a pipeline), and which content of a gateways file was applied last. */
export class ManagedBy1763700150000 implements MigrationInterface {
  name = 'ManagedBy1763700150000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE gateways ADD COLUMN managed_by text;
      ALTER TABLE servers ADD COLUMN managed_by text;
      CREATE TABLE gateways_file_contents (
        hash text PRIMARY KEY,
        claimed_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL,
        applied_at timestamptz,
        waiting boolean NOT NULL DEFAULT false
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE gateways_file_contents;
      ALTER TABLE servers DROP COLUMN managed_by;
      ALTER TABLE gateways DROP COLUMN managed_by;
    `);
  }
}
