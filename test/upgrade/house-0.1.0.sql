--
-- PostgreSQL database dump
--


-- Dumped from database version 17.12 (Debian 17.12-0+deb13u1)
-- Dumped by pg_dump version 17.12 (Debian 17.12-0+deb13u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: audit_log_is_append_only(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.audit_log_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        RAISE EXCEPTION 'rows of audit_log are never changed or removed';
      END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: audit_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_log (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text,
    source text,
    action text NOT NULL,
    target text,
    gateway text,
    outcome text NOT NULL,
    code text,
    ms integer,
    request_id text,
    address text,
    count integer DEFAULT 1 NOT NULL
);


--
-- Name: audit_log_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.audit_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: catalog_items; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.catalog_items (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    gateway_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    "position" integer NOT NULL,
    definition text NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: encryption_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.encryption_keys (
    id text NOT NULL,
    salt bytea NOT NULL,
    check_value text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: gateways; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.gateways (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    description text,
    transport text,
    auth_type text DEFAULT 'none'::text NOT NULL,
    auth_sealed text,
    auth_shape jsonb DEFAULT '{}'::jsonb NOT NULL,
    target_fingerprint text NOT NULL,
    passthrough_headers jsonb,
    tags jsonb DEFAULT '[]'::jsonb NOT NULL,
    visibility text DEFAULT 'public'::text NOT NULL,
    owner_id text,
    allowed_users jsonb DEFAULT '[]'::jsonb NOT NULL,
    allowed_groups jsonb DEFAULT '[]'::jsonb NOT NULL,
    allow_anonymous boolean DEFAULT false NOT NULL,
    ca_certificate text,
    timeout_seconds integer,
    enabled boolean DEFAULT true NOT NULL,
    discovery jsonb,
    reachable boolean DEFAULT true NOT NULL,
    auth_state text DEFAULT 'ok'::text NOT NULL,
    last_error text,
    last_seen_at timestamp with time zone,
    refreshed_at timestamp with time zone,
    created_by text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    refresh_interval_seconds integer,
    checked_at timestamp with time zone,
    failures integer DEFAULT 0 NOT NULL,
    name_key text NOT NULL
);


--
-- Name: mcp_messages; Type: TABLE; Schema: public; Owner: -
--

CREATE UNLOGGED TABLE public.mcp_messages (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: mcp_upstream_sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE UNLOGGED TABLE public.mcp_upstream_sessions (
    session_key text NOT NULL,
    gateway_id uuid NOT NULL,
    upstream_sealed text NOT NULL,
    protocol_version text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.migrations (
    id integer NOT NULL,
    "timestamp" bigint NOT NULL,
    name character varying NOT NULL
);


--
-- Name: migrations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: migrations_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.migrations_id_seq OWNED BY public.migrations.id;


--
-- Name: revocations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.revocations (
    kind text NOT NULL,
    value text NOT NULL,
    reason text,
    created_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone
);


--
-- Name: server_items; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.server_items (
    server_id uuid NOT NULL,
    gateway_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    "position" integer NOT NULL
);


--
-- Name: servers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.servers (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    description text,
    icon text,
    tags jsonb DEFAULT '[]'::jsonb NOT NULL,
    visibility text DEFAULT 'public'::text NOT NULL,
    owner_id text,
    allowed_users jsonb DEFAULT '[]'::jsonb NOT NULL,
    allowed_groups jsonb DEFAULT '[]'::jsonb NOT NULL,
    allow_anonymous boolean DEFAULT false NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    created_by text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL
);


--
-- Name: tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tokens (
    id uuid NOT NULL,
    name text NOT NULL,
    principal_id text NOT NULL,
    is_admin boolean NOT NULL,
    created_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone
);


--
-- Name: migrations id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.migrations ALTER COLUMN id SET DEFAULT nextval('public.migrations_id_seq'::regclass);


--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (1, '2026-11-28 23:18:35.133+00', 'local:admin', 'basic', 'POST /gateways', 'gateways 0002824c-ba12-4bcb-bd19-27310a0eedbf', NULL, 'ok', NULL, NULL, 'f8518c64-7694-44fe-937d-d3b5bd6af5f2', '127.0.0.1', 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (2, '2026-11-28 23:18:35.539+00', 'local:admin', 'basic', 'POST /gateways', 'gateways 019b7a87-927d-4b12-b2c2-b31f8e2543e3', NULL, 'ok', NULL, NULL, 'ebe1434c-9042-4c4a-bef3-93b1aca2d1de', '127.0.0.1', 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (3, '2026-11-28 23:18:35.744+00', 'local:admin', 'basic', 'POST /gateways', 'gateways 88f87920-255d-4400-b7e9-c99fc3159141', NULL, 'ok', NULL, NULL, '84d1e2af-3d61-42e1-bd57-eae8fb2ddded', '127.0.0.1', 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (4, '2026-11-28 23:18:35.921+00', 'local:admin', 'basic', 'POST /gateways', 'gateways 78e148c9-4482-4995-acef-0e3d93adf8e7', NULL, 'ok', NULL, NULL, '21e6c84e-577c-479e-ac4e-49091440625d', '127.0.0.1', 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (5, '2026-11-28 23:18:36.091+00', 'local:admin', 'basic', 'POST /gateways', 'gateways 0a7811d7-7033-45a2-b320-a1b1b99128a0', NULL, 'ok', NULL, NULL, '755dc1a2-90f9-4768-9419-ec3aa187d202', '127.0.0.1', 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (6, '2026-11-28 23:18:36.208+00', 'local:admin', 'basic', 'POST /gateways', 'gateways e5350370-bb1c-4a4e-bb18-873177262e55', NULL, 'ok', NULL, NULL, '72ceb123-565f-4022-9a75-320ceb4974a5', '127.0.0.1', 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (7, '2026-11-28 23:18:36.297+00', 'local:admin', 'basic', 'POST /gateways', 'gateways 750c5b1a-41fe-40df-ba18-a4591dd9c2d3', NULL, 'ok', NULL, NULL, 'b6ad36e4-ddd0-4f2d-8d6a-ac83a52553e1', '127.0.0.1', 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (8, '2026-11-28 23:18:36.409+00', 'local:admin', 'basic', 'POST /gateways', 'gateways ed931e13-4883-4ef6-b0d2-42061011bef4', NULL, 'ok', NULL, NULL, '95b64b96-ae59-42b8-a5e2-d602fd0608fe', '127.0.0.1', 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (9, '2026-11-28 23:18:36.469+00', 'local:admin', 'basic', 'POST /servers', 'servers 4480302a-ddb2-47dc-ae00-265c4af54c2b', NULL, 'ok', NULL, NULL, '6192e8d5-83a0-482d-9ae2-58fe0f8e8ff3', '127.0.0.1', 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (10, '2026-11-28 23:18:36.572+00', 'local:admin', 'basic', 'POST /tools/:id/state', 'gateways 0002824c-ba12-4bcb-bd19-27310a0eedbf', NULL, 'ok', NULL, NULL, 'cd054192-01d5-4540-9750-5f2c2b390fc3', '127.0.0.1', 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (11, '2026-11-28 23:18:36.641+00', 'local:admin', 'basic', 'token.create', '0d9db96d-201c-4372-9eec-20511cbec4f4 local:admin', NULL, 'ok', NULL, NULL, NULL, NULL, 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (12, '2026-11-28 23:18:36.68+00', 'local:admin', 'basic', 'token.create', '35faeb6a-83ee-4a26-a644-a7131051d6d0 local:admin', NULL, 'ok', NULL, NULL, NULL, NULL, 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (13, '2026-11-28 23:18:36.704+00', 'local:admin', 'basic', 'revocation.create', 'jti 35faeb6a-83ee-4a26-a644-a7131051d6d0', NULL, 'ok', NULL, NULL, NULL, NULL, 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (14, '2026-11-28 23:18:36.739+00', 'local:admin', 'basic', 'revocation.create', 'principal local:eve', NULL, 'ok', NULL, NULL, NULL, NULL, 1);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (15, '2026-11-28 23:18:36.843+00', 'local:admin', 'basic', 'tools/call', 'reflect', 'keys', 'ok', NULL, 56, NULL, NULL, 1);


--
-- Data for Name: catalog_items; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.catalog_items VALUES ('a9c21f59-80f5-40c3-a5fc-ee79b8ef0d0a', '0002824c-ba12-4bcb-bd19-27310a0eedbf', 'tool', 'reflect', 0, '{"name":"reflect","inputSchema":{"type":"object"}}', true, '2026-11-28 23:18:34.918813+00', '2026-11-28 23:18:34.918813+00');
INSERT INTO public.catalog_items VALUES ('8ea495e7-c7e5-4016-b325-850aa73d925a', '019b7a87-927d-4b12-b2c2-b31f8e2543e3', 'tool', 'reflect', 0, '{"name":"reflect","inputSchema":{"type":"object"}}', true, '2026-11-28 23:18:35.478137+00', '2026-11-28 23:18:35.478137+00');
INSERT INTO public.catalog_items VALUES ('2e41efac-cab0-438a-903b-5c41add4960c', '019b7a87-927d-4b12-b2c2-b31f8e2543e3', 'tool', 'spare', 1, '{"name":"spare","inputSchema":{"type":"object"}}', true, '2026-11-28 23:18:35.478137+00', '2026-11-28 23:18:35.478137+00');
INSERT INTO public.catalog_items VALUES ('b9f441c8-874f-4380-8a62-b95eb19a7eb9', '88f87920-255d-4400-b7e9-c99fc3159141', 'tool', 'reflect', 0, '{"name":"reflect","inputSchema":{"type":"object"}}', true, '2026-11-28 23:18:35.696289+00', '2026-11-28 23:18:35.696289+00');
INSERT INTO public.catalog_items VALUES ('953b68b4-3057-4051-8de8-1c31ec11f549', '88f87920-255d-4400-b7e9-c99fc3159141', 'tool', 'spare', 1, '{"name":"spare","inputSchema":{"type":"object"}}', true, '2026-11-28 23:18:35.696289+00', '2026-11-28 23:18:35.696289+00');
INSERT INTO public.catalog_items VALUES ('9f8f9367-e0b9-4f95-a494-b9ac0c81a31a', '78e148c9-4482-4995-acef-0e3d93adf8e7', 'tool', 'reflect', 0, '{"name":"reflect","inputSchema":{"type":"object"}}', true, '2026-11-28 23:18:35.874377+00', '2026-11-28 23:18:35.874377+00');
INSERT INTO public.catalog_items VALUES ('208fafc3-2ce8-4dcc-922d-dcd1a09e3fb8', '78e148c9-4482-4995-acef-0e3d93adf8e7', 'tool', 'spare', 1, '{"name":"spare","inputSchema":{"type":"object"}}', true, '2026-11-28 23:18:35.874377+00', '2026-11-28 23:18:35.874377+00');
INSERT INTO public.catalog_items VALUES ('04928f21-7a11-4be6-9140-d9f38b46073f', '0a7811d7-7033-45a2-b320-a1b1b99128a0', 'tool', 'reflect', 0, '{"name":"reflect","inputSchema":{"type":"object"}}', true, '2026-11-28 23:18:36.060208+00', '2026-11-28 23:18:36.060208+00');
INSERT INTO public.catalog_items VALUES ('edddb3df-deb1-41d7-926e-0daf973d29fa', '0a7811d7-7033-45a2-b320-a1b1b99128a0', 'tool', 'spare', 1, '{"name":"spare","inputSchema":{"type":"object"}}', true, '2026-11-28 23:18:36.060208+00', '2026-11-28 23:18:36.060208+00');
INSERT INTO public.catalog_items VALUES ('eff90880-c6e0-477b-96a2-09ea51d11b8d', 'e5350370-bb1c-4a4e-bb18-873177262e55', 'tool', 'reflect', 0, '{"name":"reflect","inputSchema":{"type":"object"}}', true, '2026-11-28 23:18:36.182076+00', '2026-11-28 23:18:36.182076+00');
INSERT INTO public.catalog_items VALUES ('48cec0a3-e817-48da-9427-09c8798afbca', 'e5350370-bb1c-4a4e-bb18-873177262e55', 'tool', 'spare', 1, '{"name":"spare","inputSchema":{"type":"object"}}', true, '2026-11-28 23:18:36.182076+00', '2026-11-28 23:18:36.182076+00');
INSERT INTO public.catalog_items VALUES ('1a700e13-aa28-4d08-a856-09621265df23', 'ed931e13-4883-4ef6-b0d2-42061011bef4', 'tool', 'reflect', 0, '{"name":"reflect","inputSchema":{"type":"object"}}', true, '2026-11-28 23:18:36.394036+00', '2026-11-28 23:18:36.394036+00');
INSERT INTO public.catalog_items VALUES ('82cd453a-6302-4220-826a-a46c14244297', 'ed931e13-4883-4ef6-b0d2-42061011bef4', 'tool', 'spare', 1, '{"name":"spare","inputSchema":{"type":"object"}}', true, '2026-11-28 23:18:36.394036+00', '2026-11-28 23:18:36.394036+00');
INSERT INTO public.catalog_items VALUES ('41f49e2f-1fec-44dd-a5de-225dd1214f47', '0002824c-ba12-4bcb-bd19-27310a0eedbf', 'tool', 'spare', 1, '{"name":"spare","inputSchema":{"type":"object"}}', false, '2026-11-28 23:18:34.918813+00', '2026-11-28 23:18:36.562+00');


--
-- Data for Name: encryption_keys; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.encryption_keys VALUES ('8ca1f07f9127', '\x96f116220f03b1e0927e378d269487fe518524539564440fac67596ea84e0f53', 'gh1.8ca1f07f9127.e2ACrsyT1CcX2RVl.NYQq5XkDUqAk3NxCq1X6LBF--XsCUDKsqbJieillFOkMyaGPEbYW7PTfgwoIDu0y9cwyCjRfwN-4_ng', '2026-11-28 23:18:32.305537+00');


--
-- Data for Name: gateways; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.gateways VALUES ('0002824c-ba12-4bcb-bd19-27310a0eedbf', 'keys', 'Keys', 'http://10.87.0.1:8080/keys/mcp', 'three headers', NULL, 'authheaders', 'gh1.8ca1f07f9127.ig7pYXfO2gAX8nvr.UXw5An3STGjYKl6mdMTiSXVhRz6x0NzhYk6qUn6nfKtztjpwv5wW7XqVmAup78664LEIJkUYJ_9dKbtJlSx6KgDpwGFFU-UVsmEO490ab31DVwHDccO4n1DWlL_qeNCFJDMDcBgN8fY4_snhA74how_qBKpHuEArhZT9-SUpiKOhM-oeC8aTD4LS1hIuN4FnT09H-mguEi4e-opfy_KYTaomjH2Q0Rg3txQDsdGqkRp4KPiza0FD9bYIo7ThC0vSzxrb_K5FtGraWebqwmUVm6HgdJPb3Pitc5c-R2WdpCDdHgUucAm0ZB6BPwfQvBhyR41Lve84yV_b2NeR8KE99YhmGqedqrmB5g_pdgWiur0', '{"digest": "dc0649fa7e73a10a725ea2f451c7faa6b532efc7a11bfe10808ce692254145d2", "secrets": [{"name": "X-API-Key", "empty": false, "updatedAt": "2026-11-28T23:18:34.553Z", "references": [], "fingerprint": "92560cac"}, {"name": "X-Client-ID", "empty": false, "updatedAt": "2026-11-28T23:18:34.553Z", "references": [], "fingerprint": "919e8189"}, {"name": "X-Region", "empty": false, "updatedAt": "2026-11-28T23:18:34.553Z", "references": [], "fingerprint": "485fd0e1"}]}', '6d5340be446dc4e6b1384846af93b1ff2eefe41896be98a1159a131ba2aa6d84', NULL, '[{"id": "one", "label": "one"}, {"id": "two", "label": "two"}]', 'public', 'local:admin', '[]', '[]', false, NULL, NULL, true, '{"era": "legacy", "legacy": {"serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "protocolVersion": "2025-11-25"}, "modern": null, "warnings": [], "transport": "streamable-http", "serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "redirectedTo": null, "protocolVersion": "2025-11-25"}', true, 'ok', NULL, '2026-11-28 23:18:34.92+00', '2026-11-28 23:18:34.92+00', 'admin', '2026-11-28 23:18:34.553+00', '2026-11-28 23:18:34.553+00', 1, NULL, '2026-11-28 23:18:34.92+00', 0, 'keys');
INSERT INTO public.gateways VALUES ('019b7a87-927d-4b12-b2c2-b31f8e2543e3', 'basic', 'Basic', 'http://10.87.0.1:8080/basic/mcp', NULL, NULL, 'basic', 'gh1.8ca1f07f9127.LMIESFkggocl9M0O.TlsPbw9DOETzJ9zGgeu3E99I16G6NB9rBRjQHFK7KvggNdEwgpvlVuHPrYyIPinnKotrfh7Mn0O-tO78L2Z2oZ0bsx45tkJwmXp-sVoPFyK9g-Mu2zso6mn3DpCwMqZlduvJ5K95x7fa9qEbYOnFt5uWOI9F9mR6iCVMKyOysv9nmVnewMjTz-_2AsP_7LJk4tfey-uqJ9pnOnyT15H0x5fAkqBIxvwwGlNQOrgDL4lZAMdqUCPJhiPPybyEZ1dO5WON8zvyVh3dcH4cxxZuYcBKSDJC7PvoTSGZ8sNAaq8TPphYxq9NEr1CVpvQN0y7zAPjeHDTcn4CgzVoFbMGATuYPa0DbQVoIt4VNHFhlVI', '{"digest": "e93ee0011a21e96d1bee056c9316710d69a3bb34bbae3d808663ca0a1e845bdc", "secrets": [{"name": "password", "empty": false, "updatedAt": "2026-11-28T23:18:35.343Z", "references": [], "fingerprint": "b2d8d0eb"}], "username": "robot"}', '45de3a989ba22c459ec92742ba2cc6223403e463627525a822985cb01a082f71', NULL, '[]', 'public', 'local:admin', '[]', '[]', false, NULL, NULL, true, '{"era": "legacy", "legacy": {"serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "protocolVersion": "2025-11-25"}, "modern": null, "warnings": [], "transport": "streamable-http", "serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "redirectedTo": null, "protocolVersion": "2025-11-25"}', true, 'ok', NULL, '2026-11-28 23:18:35.478+00', '2026-11-28 23:18:35.478+00', 'admin', '2026-11-28 23:18:35.343+00', '2026-11-28 23:18:35.343+00', 1, NULL, '2026-11-28 23:18:35.478+00', 0, 'basic');
INSERT INTO public.gateways VALUES ('88f87920-255d-4400-b7e9-c99fc3159141', 'bearer', 'Bearer', 'http://10.87.0.1:8080/bearer/mcp', NULL, NULL, 'bearer', 'gh1.8ca1f07f9127.2MmJUgbZrvW24E8w.AFJhtvJxuWcyO4Hp2eRE8WJfp1PQ5guRAQTYo4WuRYY7D0tbsCQqhMIEsPp5EpDCfVg6nztXJVUXblgE0I3ZxeJ0HPrJhtRrSiJCt-dufIEoPPRdgJ1ndRKeoOj0DhG9XxoQi-ssgFmKL04VxzPVifAinbBZNcQxrmtcaDnq_DSYgO3ojx-CFd66VDC9QdoMRsE03VdJt-JV46_nfICYBiPVKiYjdKlUrGtIk8aonhPotXiilJS68kUhSdTD5ZECOJvunu2gMFNS5ORByqlgE7ovCMH5NaCwN_hC_qkQ1TnbUMdsTMdMm6B86NSuTIytklMmyUSEtJF-ioVLlP_g1NqpOtHkIk-A7jTzP_ZbSr0', '{"digest": "52300debee3d9b03cf22ae568a823916ba541623ef8d61bf0fac25b9962d45db", "secrets": [{"name": "token", "empty": false, "updatedAt": "2026-11-28T23:18:35.618Z", "references": [], "fingerprint": "ee41c6ae"}]}', '137d98f3440828d6fd9e5210c30ddad634a2ab41725e0f4c9b6b46034acdd594', NULL, '[]', 'public', 'local:admin', '[]', '[]', false, NULL, NULL, true, '{"era": "legacy", "legacy": {"serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "protocolVersion": "2025-11-25"}, "modern": null, "warnings": [], "transport": "streamable-http", "serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "redirectedTo": null, "protocolVersion": "2025-11-25"}', true, 'ok', NULL, '2026-11-28 23:18:35.706+00', '2026-11-28 23:18:35.706+00', 'admin', '2026-11-28 23:18:35.618+00', '2026-11-28 23:18:35.618+00', 1, NULL, '2026-11-28 23:18:35.706+00', 0, 'bearer');
INSERT INTO public.gateways VALUES ('78e148c9-4482-4995-acef-0e3d93adf8e7', 'query', 'Query', 'http://10.87.0.1:8080/query/mcp', NULL, NULL, 'query_param', 'gh1.8ca1f07f9127.GbWTRPuV3_HwAYRS.Rkw5ZwoCP7yP_qJbTqkmMV82viQZzouVPj8AzS15HjiI1MJd9VjUFoJgWUQvbRfI_t4pCxTU7ioIXWTIcLqVnZfdeOfxT2ifnlAcKzdytw7pDdLcfmHGw3hXGkTZ5HVQ0v8gR3pqOK-F5WrUOdSHwLplZ3jb1d0hp8FbGn-FyNgKC-cmLfJRBsBEoIbThLFW8RekmqitgCTLocJ6LC-geEVIAAnezs04QCL9NWqTo0e66jvgn9KH6q_S7cbQ9Xc_jC2rl39k_p-GtGT9J3zTEpV3g-urlsnB3OgqelczC6X80cvwJLQZPT9e-P12zB8aV1Alhn52AQGU3ZSqRW_xNdL4jW-U72HLDXdYKW03LQk', '{"digest": "8165e052a3cb6e3a3ea1a3c9507cdc4a4c7e64c9f05646d0b71d79a1763c5ca7", "secrets": [{"name": "api_key", "empty": false, "updatedAt": "2026-11-28T23:18:35.810Z", "references": [], "fingerprint": "c068a304"}]}', '0ca1522404722d1f2e3012e7ebcda912db649d69cab5bf460e42001f539d121d', NULL, '[]', 'public', 'local:admin', '[]', '[]', false, NULL, NULL, true, '{"era": "legacy", "legacy": {"serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "protocolVersion": "2025-11-25"}, "modern": null, "warnings": [], "transport": "streamable-http", "serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "redirectedTo": null, "protocolVersion": "2025-11-25"}', true, 'ok', NULL, '2026-11-28 23:18:35.876+00', '2026-11-28 23:18:35.876+00', 'admin', '2026-11-28 23:18:35.81+00', '2026-11-28 23:18:35.81+00', 1, NULL, '2026-11-28 23:18:35.876+00', 0, 'query');
INSERT INTO public.gateways VALUES ('0a7811d7-7033-45a2-b320-a1b1b99128a0', 'open', 'Open', 'http://10.87.0.1:8080/open/mcp', NULL, NULL, 'none', NULL, '{"digest": "4510d6f5d1d083035eeef355d434a8fb9cbfed94dc0700fddf4570a4eb8946a2", "secrets": []}', '987dd17089546eda172eb5c8568cc30efa72a7be5ab364e1756a5e6605c98f25', NULL, '[]', 'public', 'local:admin', '[]', '[]', false, NULL, NULL, true, '{"era": "legacy", "legacy": {"serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "protocolVersion": "2025-11-25"}, "modern": null, "warnings": [], "transport": "streamable-http", "serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "redirectedTo": null, "protocolVersion": "2025-11-25"}', true, 'ok', NULL, '2026-11-28 23:18:36.06+00', '2026-11-28 23:18:36.06+00', 'admin', '2026-11-28 23:18:36.008+00', '2026-11-28 23:18:36.008+00', 1, NULL, '2026-11-28 23:18:36.06+00', 0, 'open');
INSERT INTO public.gateways VALUES ('e5350370-bb1c-4a4e-bb18-873177262e55', 'named', 'Named', 'http://10.87.0.1:8080/named/mcp', NULL, NULL, 'authheaders', 'gh1.8ca1f07f9127.HpyQgJjV8dEFzbz9.avhVe5_cX6RTAW_rJe10ItQcshJaipjy-I5QF4shlzzzWEV7tWRgPLsQfH0eEGfYsnQjNTfwmrkn0mAkGL_zJvsMir2syZxeogEFyz41BPi_JnSgaJFGt6ynUPetVex93mAkr7LLu1R4_99Oq2vF5cRCnZ_tAyWFDcEt5BeheuAE18ennupypHA80LcNYaaJeaylGuUJfKGCPDTJJW7UCTqmgy8UqLTxchyLpP1AZ9J0qxVFuLdCxVQid2WRYJTklDffLK1EqO8CUmhSgRM2-_qIANGPFi62mOgJolYqF61bxCJu8HK6MwDENn60s8o6a93IbbpDSpSvyvwoCTPjKFfBWO26DCnHVv_mQC7ZfBA', '{"digest": "0693ce4bc8c1a58f36f85581b158ab7f40a283b3cd586f78cf005024220e08e1", "secrets": [{"name": "X-API-Key", "empty": false, "updatedAt": "2026-11-28T23:18:36.145Z", "references": ["${env:GATEHOUSE_SECRET_NAMED}"], "fingerprint": "40d15ce5"}]}', 'e8e9621a18b9ad0ef961173a85b786d3f2043df00e7ec55ee8c07c9da739a95b', NULL, '[]', 'public', 'local:admin', '[]', '[]', false, NULL, NULL, true, '{"era": "legacy", "legacy": {"serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "protocolVersion": "2025-11-25"}, "modern": null, "warnings": [], "transport": "streamable-http", "serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "redirectedTo": null, "protocolVersion": "2025-11-25"}', true, 'ok', NULL, '2026-11-28 23:18:36.182+00', '2026-11-28 23:18:36.182+00', 'admin', '2026-11-28 23:18:36.145+00', '2026-11-28 23:18:36.145+00', 1, NULL, '2026-11-28 23:18:36.182+00', 0, 'named');
INSERT INTO public.gateways VALUES ('750c5b1a-41fe-40df-ba18-a4591dd9c2d3', 'asleep', 'Asleep', 'http://10.87.0.1:8080/asleep/mcp', NULL, NULL, 'authheaders', 'gh1.8ca1f07f9127.xLEZqmQg6RsGeBqN.JcqnmveW7AFaDbZPblYsYxeA6eEaD-UCTEbBjCU68qw1_ec97rRZsr5rMd4jCCsPpBfxUObXEBYCkpo5QDEMGnZZQvcrwwpPV2ZuxLRtiadHELNkWWIXkSsE8CdUqNS6Bh_5pi-4WiMPDSYZr4yoGN_p0tlxzzQFN1svjS3fucPQpvNV17Qvf1Ef9r-DSk46X_F3BzpsEQ7V6wfEYR7CwsMt4f00p7xh-6BwGL-dKXsHCqmXX9437_HNcxip3rlm9f2FMWLIN6wAqzKzWDc3jU5edFj_nwYZTr7n5HXIaq7efyY-jhOMuzDXcBM69rW03ZlG58a6O_qNQRjLYXmFcz0wVbD08U-r-QddVaiaMCE', '{"digest": "f1fd985e8ae055d79bbb81405105d74ed0807a37ead55b5db76081e48cdc0f24", "secrets": [{"name": "X-API-Key", "empty": false, "updatedAt": "2026-11-28T23:18:36.274Z", "references": [], "fingerprint": "ca54bdc2"}]}', 'd74247512093138f1632a04c9d66165c38a91ed8e25219df3f654b204f35c4ea', NULL, '[]', 'public', 'local:admin', '[]', '[]', false, NULL, NULL, false, NULL, true, 'ok', NULL, NULL, NULL, 'admin', '2026-11-28 23:18:36.274+00', '2026-11-28 23:18:36.274+00', 1, NULL, NULL, 0, 'asleep');
INSERT INTO public.gateways VALUES ('ed931e13-4883-4ef6-b0d2-42061011bef4', 'closed', 'Closed', 'http://10.87.0.1:8080/closed/mcp', NULL, NULL, 'bearer', 'gh1.8ca1f07f9127.144LcVEx46M_AtUB.1fX3VDXTOCG_e643gkTS04zsoRLKObk6uKmzOk99DenQH0VL7uwS-ckv0Q8aWfPHMY0ihKyuOCYsvJbRTU4xF599g9cpb1_IECgzctKmu4SM3mwEOjwMZDHtjs-3iION1qDDh_Xh_HwWdb7ytjcm3AdlMMGaZS4BRXxhY5XMVQ0Cl_cRJOp4FkvgOT5IX6qFf2RpR6FXrbwUjCmwCIC0ACt3dCpKhRTYhdFb_Qp5zfX7HB15-7A2FyCqEt-QH1CRtAME-Zy0dw5ZTQ3-_PSL1-aH5fFJnhS0R8GSL1_C34PaXCbnhrqDXj-7eynPCgmeZEpe6oJrPPdpz-vkFk-m7CrGMCw7JakvidQ1-H1AE14', '{"digest": "dd77573b0fb04e94a440ad2a51350ab90a72df1eae19668ada4176603998e96f", "secrets": [{"name": "token", "empty": false, "updatedAt": "2026-11-28T23:18:36.372Z", "references": [], "fingerprint": "b19360ce"}]}', '4cc742050e20309ac8057f50c653aea397da62068ca316aa47249e7caeb2c719', NULL, '[]', 'private', 'local:admin', '["local:alice"]', '[]', false, NULL, NULL, true, '{"era": "legacy", "legacy": {"serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "protocolVersion": "2025-11-25"}, "modern": null, "warnings": [], "transport": "streamable-http", "serverInfo": {"name": "old", "version": "1"}, "capabilities": {"tools": {}}, "instructions": null, "redirectedTo": null, "protocolVersion": "2025-11-25"}', true, 'ok', NULL, '2026-11-28 23:18:36.396+00', '2026-11-28 23:18:36.396+00', 'admin', '2026-11-28 23:18:36.372+00', '2026-11-28 23:18:36.372+00', 1, NULL, '2026-11-28 23:18:36.396+00', 0, 'closed');


--
-- Data for Name: mcp_messages; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: mcp_upstream_sessions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.mcp_upstream_sessions VALUES ('IY8-F0niGSE3Mbxu', '0002824c-ba12-4bcb-bd19-27310a0eedbf', 'gh1.8ca1f07f9127.ZxGNoErr-CUcqg-S.EKKqNvF7o-rMzKalYdvpiWxVX6YcX2lvvlnviIwPQuDR7f0', '2025-11-25', '2026-11-28 23:18:36.810994+00');


--
-- Data for Name: migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.migrations VALUES (1, 1763700000000, 'CreateGateways1763700000000');
INSERT INTO public.migrations VALUES (2, 1763700000200, 'GatewayHealth1763700000200');
INSERT INTO public.migrations VALUES (3, 1763700040000, 'CreateServers1763700040000');
INSERT INTO public.migrations VALUES (4, 1763700050000, 'CreateTokens1763700050000');
INSERT INTO public.migrations VALUES (5, 1763700060000, 'CreateAuditLog1763700060000');
INSERT INTO public.migrations VALUES (6, 1763700070000, 'CreateMcpSessions1763700070000');
INSERT INTO public.migrations VALUES (7, 1763700080000, 'GatewayNameKey1763700080000');


--
-- Data for Name: revocations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.revocations VALUES ('jti', '35faeb6a-83ee-4a26-a644-a7131051d6d0', NULL, 'local:admin', '2026-11-28 23:18:36.696839+00', '2036-11-25 23:18:36+00');
INSERT INTO public.revocations VALUES ('principal', 'local:eve', 'left', 'local:admin', '2026-11-28 23:18:36.737451+00', NULL);


--
-- Data for Name: server_items; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.server_items VALUES ('4480302a-ddb2-47dc-ae00-265c4af54c2b', '0002824c-ba12-4bcb-bd19-27310a0eedbf', 'tool', 'reflect', 0);
INSERT INTO public.server_items VALUES ('4480302a-ddb2-47dc-ae00-265c4af54c2b', '019b7a87-927d-4b12-b2c2-b31f8e2543e3', 'tool', 'reflect', 1);


--
-- Data for Name: servers; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.servers VALUES ('4480302a-ddb2-47dc-ae00-265c4af54c2b', 'support-kit', 'Support kit', NULL, NULL, '[{"id": "support", "label": "support"}]', 'public', 'local:admin', '[]', '[]', false, true, 'admin', '2026-11-28 23:18:36.454956+00', '2026-11-28 23:18:36.454956+00', 1);


--
-- Data for Name: tokens; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tokens VALUES ('0d9db96d-201c-4372-9eec-20511cbec4f4', 'laptop', 'local:admin', true, 'local:admin', '2026-11-28 23:18:36.638+00', '2036-11-25 23:18:36+00', NULL);
INSERT INTO public.tokens VALUES ('35faeb6a-83ee-4a26-a644-a7131051d6d0', 'lost', 'local:admin', true, 'local:admin', '2026-11-28 23:18:36.676+00', '2036-11-25 23:18:36+00', '2026-11-28 23:18:36.702+00');


--
-- Name: audit_log_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.audit_log_id_seq', 15, true);


--
-- Name: migrations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.migrations_id_seq', 7, true);


--
-- Name: migrations PK_8c82d7f526340ab734260ea46be; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT "PK_8c82d7f526340ab734260ea46be" PRIMARY KEY (id);


--
-- Name: audit_log audit_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);


--
-- Name: catalog_items catalog_items_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.catalog_items
    ADD CONSTRAINT catalog_items_pkey PRIMARY KEY (id);


--
-- Name: catalog_items catalog_items_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.catalog_items
    ADD CONSTRAINT catalog_items_unique UNIQUE (gateway_id, kind, name);


--
-- Name: encryption_keys encryption_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.encryption_keys
    ADD CONSTRAINT encryption_keys_pkey PRIMARY KEY (id);


--
-- Name: gateways gateways_name_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.gateways
    ADD CONSTRAINT gateways_name_unique UNIQUE (name_key);


--
-- Name: gateways gateways_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.gateways
    ADD CONSTRAINT gateways_pkey PRIMARY KEY (id);


--
-- Name: gateways gateways_slug_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.gateways
    ADD CONSTRAINT gateways_slug_unique UNIQUE (slug);


--
-- Name: gateways gateways_target_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.gateways
    ADD CONSTRAINT gateways_target_unique UNIQUE (target_fingerprint);


--
-- Name: mcp_messages mcp_messages_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mcp_messages
    ADD CONSTRAINT mcp_messages_pkey PRIMARY KEY (id);


--
-- Name: mcp_upstream_sessions mcp_upstream_sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mcp_upstream_sessions
    ADD CONSTRAINT mcp_upstream_sessions_pkey PRIMARY KEY (session_key, gateway_id);


--
-- Name: revocations revocations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.revocations
    ADD CONSTRAINT revocations_pkey PRIMARY KEY (kind, value);


--
-- Name: server_items server_items_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.server_items
    ADD CONSTRAINT server_items_pkey PRIMARY KEY (server_id, gateway_id, kind, name);


--
-- Name: servers servers_name_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.servers
    ADD CONSTRAINT servers_name_unique UNIQUE (name);


--
-- Name: servers servers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.servers
    ADD CONSTRAINT servers_pkey PRIMARY KEY (id);


--
-- Name: servers servers_slug_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.servers
    ADD CONSTRAINT servers_slug_unique UNIQUE (slug);


--
-- Name: tokens tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);


--
-- Name: audit_log_by_action; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_by_action ON public.audit_log USING btree (action, id);


--
-- Name: audit_log_by_actor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_by_actor ON public.audit_log USING btree (actor, id);


--
-- Name: gateways_created; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX gateways_created ON public.gateways USING btree (created_at DESC, id DESC);


--
-- Name: mcp_upstream_sessions_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mcp_upstream_sessions_age ON public.mcp_upstream_sessions USING btree (created_at);


--
-- Name: server_items_gateway; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX server_items_gateway ON public.server_items USING btree (gateway_id);


--
-- Name: tokens_by_principal; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tokens_by_principal ON public.tokens USING btree (principal_id, created_at);


--
-- Name: audit_log audit_log_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_log_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.audit_log_is_append_only();


--
-- Name: catalog_items catalog_items_gateway_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.catalog_items
    ADD CONSTRAINT catalog_items_gateway_id_fkey FOREIGN KEY (gateway_id) REFERENCES public.gateways(id) ON DELETE CASCADE;


--
-- Name: mcp_upstream_sessions mcp_upstream_sessions_gateway_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mcp_upstream_sessions
    ADD CONSTRAINT mcp_upstream_sessions_gateway_id_fkey FOREIGN KEY (gateway_id) REFERENCES public.gateways(id) ON DELETE CASCADE;


--
-- Name: server_items server_items_gateway_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.server_items
    ADD CONSTRAINT server_items_gateway_id_fkey FOREIGN KEY (gateway_id) REFERENCES public.gateways(id) ON DELETE CASCADE;


--
-- Name: server_items server_items_server_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.server_items
    ADD CONSTRAINT server_items_server_id_fkey FOREIGN KEY (server_id) REFERENCES public.servers(id) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--


