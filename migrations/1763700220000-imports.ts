import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the latest imports changed, and how it was before, so that an import can be taken back for a day. */
export class Imports1763700220000 implements MigrationInterface {
  name = 'Imports1763700220000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE imports (
        id      uuid PRIMARY KEY,
        made_at timestamptz NOT NULL DEFAULT now(),
        -- Credentials in it stay sealed.
        changes jsonb NOT NULL
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE imports');
  }
}
