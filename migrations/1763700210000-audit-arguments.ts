import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the audit log keeps of the arguments of calls, for each gateway. */
export class AuditArguments1763700210000 implements MigrationInterface {
  name = 'AuditArguments1763700210000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE gateways ADD COLUMN audit_arguments text NOT NULL DEFAULT 'none'
        CHECK (audit_arguments IN ('none', 'digest', 'full'))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE gateways DROP COLUMN audit_arguments');
  }
}
