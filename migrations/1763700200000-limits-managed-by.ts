import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What keeps the limits for all gateways: a file, a pipeline. */
export class LimitsManagedBy1763700200000 implements MigrationInterface {
  name = 'LimitsManagedBy1763700200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE limits ADD COLUMN managed_by text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE limits DROP COLUMN managed_by');
  }
}
