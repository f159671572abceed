import type { MigrationInterface, QueryRunner } from 'typeorm';

/** MCP sessions that were ended: their ids are sealed, not stored, and would open again after a restart. */
export class EndedMcpSessions1763700090000 implements MigrationInterface {
  name = 'EndedMcpSessions1763700090000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE mcp_ended_sessions (
        key      text PRIMARY KEY,
        began    bigint NOT NULL,
        ended_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX mcp_ended_sessions_age ON mcp_ended_sessions (ended_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE mcp_ended_sessions;');
  }
}
