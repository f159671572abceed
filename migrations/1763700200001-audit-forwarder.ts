import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which process sends the audit log on. */
export class AuditForwarder1763700200001 implements MigrationInterface {
  name = 'AuditForwarder1763700200001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE audit_forwarder (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        holder text NOT NULL,
        until timestamptz NOT NULL
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE audit_forwarder');
  }
}
