import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What replicas share of MCP sessions. Unlogged: nothing here outlives a crash of the database, and nothing has to. A
 * missing upstream session is opened anew, a missing message ends in a typed error.
 */
export class CreateMcpSessions1763700070000 implements MigrationInterface {
  name = 'CreateMcpSessions1763700070000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE UNLOGGED TABLE mcp_upstream_sessions (
        session_key      text NOT NULL,
        gateway_id       uuid NOT NULL REFERENCES gateways ON DELETE CASCADE,
        upstream_sealed  text NOT NULL,
        protocol_version text NOT NULL,
        created_at       timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (session_key, gateway_id)
      );
      CREATE INDEX mcp_upstream_sessions_age ON mcp_upstream_sessions (created_at);
      CREATE UNLOGGED TABLE mcp_messages (
        id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        body       text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE mcp_messages; DROP TABLE mcp_upstream_sessions;');
  }
}
