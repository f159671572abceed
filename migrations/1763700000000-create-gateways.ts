import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Gateways, what they offer, and the key check of the encryption secret. Written for Postgres 13 and later. */
export class CreateGateways1763700000000 implements MigrationInterface {
  name = 'CreateGateways1763700000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE gateways (
        id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        slug              text NOT NULL CONSTRAINT gateways_slug_unique UNIQUE,
        name              text NOT NULL,
        url               text NOT NULL,
        description       text,
        transport         text,
        auth_type         text NOT NULL DEFAULT 'none',
        auth_sealed       text,
        auth_shape        jsonb NOT NULL DEFAULT '{}',
        target_fingerprint text NOT NULL CONSTRAINT gateways_target_unique UNIQUE,
        passthrough_headers jsonb,
        tags              jsonb NOT NULL DEFAULT '[]',
        visibility        text NOT NULL DEFAULT 'public',
        owner_id          text,
        allowed_users     jsonb NOT NULL DEFAULT '[]',
        allowed_groups    jsonb NOT NULL DEFAULT '[]',
        allow_anonymous   boolean NOT NULL DEFAULT false,
        ca_certificate    text,
        timeout_seconds   integer,
        enabled           boolean NOT NULL DEFAULT true,
        discovery         jsonb,
        reachable         boolean NOT NULL DEFAULT true,
        auth_state        text NOT NULL DEFAULT 'ok',
        last_error        text,
        last_seen_at      timestamptz,
        refreshed_at      timestamptz,
        created_by        text,
        created_at        timestamptz NOT NULL DEFAULT now(),
        updated_at        timestamptz NOT NULL DEFAULT now(),
        version           integer NOT NULL DEFAULT 1
      );
      CREATE TABLE catalog_items (
        id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        gateway_id  uuid NOT NULL REFERENCES gateways ON DELETE CASCADE,
        kind        text NOT NULL,
        name        text NOT NULL,
        position    integer NOT NULL,
        definition  text NOT NULL,
        enabled     boolean NOT NULL DEFAULT true,
        created_at  timestamptz NOT NULL DEFAULT now(),
        updated_at  timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT catalog_items_unique UNIQUE (gateway_id, kind, name)
      );
      CREATE TABLE encryption_keys (
        id          text PRIMARY KEY,
        salt        bytea NOT NULL,
        check_value text NOT NULL,
        created_at  timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE encryption_keys; DROP TABLE catalog_items; DROP TABLE gateways;');
  }
}
