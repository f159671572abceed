import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions of version 0.1.0 go on. Their keys do not say when they began: at the latest now, as far as their age matters. */
export class SessionsTakenOver1763700230000 implements MigrationInterface {
  name = 'SessionsTakenOver1763700230000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      INSERT INTO mcp_ended_sessions (key, began) VALUES ('sessions of 0.1.0', extract(epoch FROM now())::bigint)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM mcp_ended_sessions WHERE key = 'sessions of 0.1.0'`);
  }
}
