import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Virtual servers and the items chosen for them. An item is named, not referenced: it may go and come back. */
export class CreateServers1763700040000 implements MigrationInterface {
  name = 'CreateServers1763700040000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE servers (
        id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        slug            text NOT NULL CONSTRAINT servers_slug_unique UNIQUE,
        name            text NOT NULL CONSTRAINT servers_name_unique UNIQUE,
        description     text,
        icon            text,
        tags            jsonb NOT NULL DEFAULT '[]',
        visibility      text NOT NULL DEFAULT 'public',
        owner_id        text,
        allowed_users   jsonb NOT NULL DEFAULT '[]',
        allowed_groups  jsonb NOT NULL DEFAULT '[]',
        allow_anonymous boolean NOT NULL DEFAULT false,
        enabled         boolean NOT NULL DEFAULT true,
        created_by      text,
        created_at      timestamptz NOT NULL DEFAULT now(),
        updated_at      timestamptz NOT NULL DEFAULT now(),
        version         integer NOT NULL DEFAULT 1
      );
      CREATE TABLE server_items (
        server_id  uuid NOT NULL REFERENCES servers ON DELETE CASCADE,
        gateway_id uuid NOT NULL REFERENCES gateways ON DELETE CASCADE,
        kind       text NOT NULL,
        name       text NOT NULL,
        position   integer NOT NULL,
        PRIMARY KEY (server_id, gateway_id, kind, name)
      );
      CREATE INDEX server_items_gateway ON server_items (gateway_id);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE server_items; DROP TABLE servers;');
  }
}
