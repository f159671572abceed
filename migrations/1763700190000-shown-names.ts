import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What clients are shown of an item in place of its upstream's own words, everywhere or at one virtual server, and gateways
 * that a virtual server takes as a whole. An item is named, not referenced: it may go and come back.
 */
export class ShownNames1763700190000 implements MigrationInterface {
  name = 'ShownNames1763700190000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE item_overrides (
        gateway_id   uuid NOT NULL REFERENCES gateways ON DELETE CASCADE,
        kind         text NOT NULL,
        name         text NOT NULL,
        custom_name  text,
        display_name text,
        description  text,
        PRIMARY KEY (gateway_id, kind, name)
      );
      CREATE TABLE server_overrides (
        server_id    uuid NOT NULL REFERENCES servers ON DELETE CASCADE,
        gateway_id   uuid NOT NULL REFERENCES gateways ON DELETE CASCADE,
        kind         text NOT NULL,
        name         text NOT NULL,
        custom_name  text,
        display_name text,
        description  text,
        PRIMARY KEY (server_id, gateway_id, kind, name)
      );
      CREATE INDEX server_overrides_gateway ON server_overrides (gateway_id);
      CREATE TABLE server_gateways (
        server_id  uuid NOT NULL REFERENCES servers ON DELETE CASCADE,
        gateway_id uuid NOT NULL REFERENCES gateways ON DELETE CASCADE,
        tools      jsonb NOT NULL,
        prompts    jsonb NOT NULL,
        resources  jsonb NOT NULL,
        position   integer NOT NULL,
        PRIMARY KEY (server_id, gateway_id)
      );
      CREATE INDEX server_gateways_gateway ON server_gateways (gateway_id);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE server_gateways; DROP TABLE server_overrides; DROP TABLE item_overrides;');
  }
}
