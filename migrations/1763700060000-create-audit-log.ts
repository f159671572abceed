import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was decided, one row each; rows are only ever added. */
export class CreateAuditLog1763700060000 implements MigrationInterface {
  name = 'CreateAuditLog1763700060000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE audit_log (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at         timestamptz NOT NULL,
        actor      text,
        source     text,
        action     text NOT NULL,
        target     text,
        gateway    text,
        outcome    text NOT NULL,
        code       text,
        ms         integer,
        request_id text,
        address    text,
        count      integer NOT NULL DEFAULT 1
      );
      CREATE INDEX audit_log_by_actor ON audit_log (actor, id);
      CREATE INDEX audit_log_by_action ON audit_log (action, id);
      CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'rows of audit_log are never changed or removed';
      END $$;
      CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE audit_log; DROP FUNCTION audit_log_is_append_only();');
  }
}
