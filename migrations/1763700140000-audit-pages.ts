import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A row of audit_log as the pages have it; the order is that of src/audit/audit-rows.ts. */
const row = (of: string) => `jsonb_build_array(to_char(${of}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  ${of}.actor, ${of}.source, ${of}.action, ${of}.target, ${of}.gateway, ${of}.outcome, ${of}.code, ${of}.ms, ${of}.request_id,
  ${of}.address, ${of}.count)`;

const appendOnly = `
  CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();`;

/**
 * The audit log as pages of rows, chained by hashes: a page is a JSON array, its hash that of the hash before and its bytes. The table
 * audit_log stays for processes of the version before, which write into it while they are replaced; what comes goes into a page.
 */
export class AuditPages1763700140000 implements MigrationInterface {
  name = 'AuditPages1763700140000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE audit_chains (
        chain        text PRIMARY KEY,
        n            integer NOT NULL DEFAULT 0,
        hash         text NOT NULL DEFAULT '',
        removed_n    integer NOT NULL DEFAULT 0,
        removed_hash text NOT NULL DEFAULT '',
        forwarded_n  integer NOT NULL DEFAULT 0
      );
      CREATE TABLE audit_pages (
        id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        chain   text NOT NULL,
        n       integer NOT NULL,
        hash    text NOT NULL,
        rows    integer NOT NULL,
        from_at timestamptz NOT NULL,
        to_at   timestamptz NOT NULL,
        body    text NOT NULL,
        UNIQUE (chain, n)
      );
      CREATE FUNCTION audit_append(chain_name text, page text, page_rows integer, first_at timestamptz, last_at timestamptz)
      RETURNS void LANGUAGE plpgsql AS $$
      DECLARE head record;
      BEGIN
        INSERT INTO audit_chains (chain) VALUES (chain_name) ON CONFLICT DO NOTHING;
        UPDATE audit_chains AS c SET n = c.n + 1, hash = encode(sha256(convert_to(c.hash || E'\\n' || page, 'UTF8')), 'hex')
          WHERE c.chain = chain_name RETURNING c.n, c.hash INTO head;
        INSERT INTO audit_pages (chain, n, hash, rows, from_at, to_at, body)
          VALUES (chain_name, head.n, head.hash, page_rows, first_at, last_at, page);
      END $$;
      CREATE FUNCTION audit_pages_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'DELETE' AND current_setting('gatehouse.audit_retention', true) = 'on' THEN RETURN NULL; END IF;
        RAISE EXCEPTION 'pages of the audit log are never changed, and removed by age alone';
      END $$;
      CREATE TRIGGER audit_pages_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_pages
        FOR EACH STATEMENT EXECUTE FUNCTION audit_pages_are_append_only();

      DO $$
      DECLARE page record;
      BEGIN
        FOR page IN SELECT jsonb_agg(${row('l')} ORDER BY l.id)::text AS body, count(*)::integer AS rows, min(l.at) AS first, max(l.at) AS last
          FROM audit_log l GROUP BY l.id / 256 ORDER BY min(l.id)
        LOOP
          PERFORM audit_append('before', page.body, page.rows, page.first, page.last);
        END LOOP;
      END $$;
      DROP TRIGGER audit_log_append_only ON audit_log;
      DELETE FROM audit_log;
      CREATE FUNCTION audit_log_to_pages() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM audit_append('before', jsonb_agg(${row('l')} ORDER BY l.id)::text, count(*)::integer, min(l.at), max(l.at))
          FROM fresh l GROUP BY l.id / 256 ORDER BY min(l.id);
        DELETE FROM audit_log;
        RETURN NULL;
      END $$;
      CREATE TRIGGER audit_log_to_pages AFTER INSERT ON audit_log REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION audit_log_to_pages();
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TRIGGER audit_log_to_pages ON audit_log;
      DROP FUNCTION audit_log_to_pages();
      INSERT INTO audit_log (at, actor, source, action, target, gateway, outcome, code, ms, request_id, address, count)
        SELECT (r->>0)::timestamptz, r->>1, r->>2, r->>3, r->>4, r->>5, r->>6, r->>7, (r->>8)::integer, r->>9, r->>10, (r->>11)::integer
        FROM audit_pages p, jsonb_array_elements(p.body::jsonb) WITH ORDINALITY AS e(r, place) ORDER BY p.id, e.place;
      ${appendOnly}
      DROP TABLE audit_pages;
      DROP TABLE audit_chains;
      DROP FUNCTION audit_append(text, text, integer, timestamptz, timestamptz);
      DROP FUNCTION audit_pages_are_append_only();
    `);
  }
}
