// Written by `npm run api:types` from the OpenAPI document of the gateway.

export interface paths {
    "/gateways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List gateways, newest first
         * @description Also at `/admin/gateways`, `/v1/gateways`, `/v1/admin/gateways`.
         */
        get: operations["Gateways_list"];
        put?: never;
        /**
         * Register a gateway: its server is asked what it offers, with the credentials given
         * @description Also at `/admin/gateways`, `/v1/gateways`, `/v1/admin/gateways`.
         */
        post: operations["Gateways_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gateways/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a stored or an unsaved gateway with a real MCP conversation; stores nothing
         * @description With `Accept: application/x-ndjson` it is told by lines: `{"step": …}` as each is passed, then `{"result": …}`; the server is then asked once more without credentials, which shows whether it looks at them.
         *
         *     Also at `/admin/gateways/test`, `/v1/gateways/test`, `/v1/admin/gateways/test`.
         */
        post: operations["Gateways_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gateways/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a gateway
         * @description Also at `/admin/gateways/{id}`, `/v1/gateways/{id}`, `/v1/admin/gateways/{id}`.
         */
        get: operations["Gateways_read"];
        /**
         * Change a gateway; what is left out or null stays, as clients of ContextForge send it
         * @description Also at `/admin/gateways/{id}`, `/v1/gateways/{id}`, `/v1/admin/gateways/{id}`.
         */
        put: operations["Gateways_put"];
        post?: never;
        /**
         * Remove a gateway with its credentials and everything it offered
         * @description Under /admin it answers 204 without a body.
         *
         *     Also at `/admin/gateways/{id}`, `/v1/gateways/{id}`, `/v1/admin/gateways/{id}`.
         */
        delete: operations["Gateways_remove"];
        options?: never;
        head?: never;
        /**
         * Change a gateway; what is left out stays, null is the default (RFC 7396)
         * @description Also at `/admin/gateways/{id}`, `/v1/gateways/{id}`, `/v1/admin/gateways/{id}`.
         */
        patch: operations["Gateways_patch"];
        trace?: never;
    };
    "/gateways/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable or disable a gateway
         * @description Also at `/gateways/{id}/toggle`, `/admin/gateways/{id}/state`, `/admin/gateways/{id}/toggle`, `/v1/gateways/{id}/state`, `/v1/gateways/{id}/toggle`, `/v1/admin/gateways/{id}/state`, `/v1/admin/gateways/{id}/toggle`.
         */
        post: operations["Gateways_state"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gateways/{id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read tools, resources and prompts again
         * @description Also at `/gateways/{id}/tools/refresh`, `/admin/gateways/{id}/refresh`, `/admin/gateways/{id}/tools/refresh`, `/v1/gateways/{id}/refresh`, `/v1/gateways/{id}/tools/refresh`, `/v1/admin/gateways/{id}/refresh`, `/v1/admin/gateways/{id}/tools/refresh`.
         */
        post: operations["Gateways_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gateways/{id}/impact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which virtual servers use the gateway, and how many of its tools, prompts and resources
         * @description Also at `/admin/gateways/{id}/impact`, `/v1/gateways/{id}/impact`, `/v1/admin/gateways/{id}/impact`.
         */
        get: operations["GatewayImpact_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List virtual servers, newest first
         * @description Also at `/admin/servers`, `/v1/servers`, `/v1/admin/servers`.
         */
        get: operations["Servers_list"];
        put?: never;
        /**
         * Make a virtual server
         * @description Also at `/admin/servers`, `/v1/servers`, `/v1/admin/servers`.
         */
        post: operations["Servers_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/servers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a virtual server
         * @description Also at `/admin/servers/{id}`, `/v1/servers/{id}`, `/v1/admin/servers/{id}`.
         */
        get: operations["Servers_read"];
        /**
         * Change a virtual server; what is left out or null stays
         * @description Also at `/admin/servers/{id}`, `/v1/servers/{id}`, `/v1/admin/servers/{id}`.
         */
        put: operations["Servers_put"];
        post?: never;
        /**
         * Remove a virtual server; its gateways and their items stay
         * @description Also at `/admin/servers/{id}`, `/v1/servers/{id}`, `/v1/admin/servers/{id}`.
         */
        delete: operations["Servers_remove"];
        options?: never;
        head?: never;
        /**
         * Change a virtual server; what is left out stays, null is the default (RFC 7396)
         * @description Also at `/admin/servers/{id}`, `/v1/servers/{id}`, `/v1/admin/servers/{id}`.
         */
        patch: operations["Servers_patch"];
        trace?: never;
    };
    "/servers/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable or disable a virtual server
         * @description Also at `/servers/{id}/toggle`, `/admin/servers/{id}/state`, `/admin/servers/{id}/toggle`, `/v1/servers/{id}/state`, `/v1/servers/{id}/toggle`, `/v1/admin/servers/{id}/state`, `/v1/admin/servers/{id}/toggle`.
         */
        post: operations["Servers_state"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/servers/{id}/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tools of a virtual server
         * @description Also at `/v1/servers/{id}/tools`.
         */
        get: operations["ServerItems_tools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/servers/{id}/prompts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the prompts of a virtual server
         * @description Also at `/v1/servers/{id}/prompts`.
         */
        get: operations["ServerItems_prompts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/servers/{id}/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the resources of a virtual server
         * @description Also at `/v1/servers/{id}/resources`.
         */
        get: operations["ServerItems_resources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tools
         * @description Also at `/v1/tools`.
         */
        get: operations["Tools_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tools/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a tool
         * @description Also at `/v1/tools/{id}`.
         */
        get: operations["Tools_read"];
        /**
         * What clients are shown of a tool; what is left out stays, null is its own
         * @description Also at `/v1/tools/{id}`.
         */
        put: operations["Tools_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * The same (RFC 7396)
         * @description Also at `/v1/tools/{id}`.
         */
        patch: operations["Tools_patch"];
        trace?: never;
    };
    "/tools/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Offer a tool to clients, or take it away
         * @description Also at `/tools/{id}/toggle`, `/v1/tools/{id}/state`, `/v1/tools/{id}/toggle`.
         */
        post: operations["Tools_state"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tools/{id}/call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a tool: call it at its server with the rights of the caller
         * @description Also at `/v1/tools/{id}/call`.
         */
        post: operations["Tools_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prompts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List prompts
         * @description Also at `/v1/prompts`.
         */
        get: operations["Prompts_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prompts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a prompt: its description and arguments
         * @description Also at `/v1/prompts/{id}`.
         */
        get: operations["Prompts_read"];
        /**
         * What clients are shown of a prompt; what is left out stays, null is its own
         * @description Also at `/v1/prompts/{id}`.
         */
        put: operations["Prompts_put"];
        /**
         * Try a prompt: have its server render it; the body holds the arguments
         * @description Also at `/v1/prompts/{id}`.
         */
        post: operations["Prompts_render"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * The same (RFC 7396)
         * @description Also at `/v1/prompts/{id}`.
         */
        patch: operations["Prompts_patch"];
        trace?: never;
    };
    "/prompts/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Offer a prompt to clients, or take it away
         * @description Also at `/prompts/{id}/toggle`, `/v1/prompts/{id}/state`, `/v1/prompts/{id}/toggle`.
         */
        post: operations["Prompts_state"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List resources
         * @description Also at `/v1/resources`.
         */
        get: operations["Resources_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/templates/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List resource templates; always an object
         * @description Also at `/v1/resources/templates/list`.
         */
        get: operations["Resources_templates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a resource or template: what its server says of it
         * @description Also at `/v1/resources/{id}`.
         */
        get: operations["Resources_read"];
        /**
         * What clients are shown of a resource; what is left out stays, null is its own
         * @description Also at `/v1/resources/{id}`.
         */
        put: operations["Resources_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * The same (RFC 7396)
         * @description Also at `/v1/resources/{id}`.
         */
        patch: operations["Resources_patch"];
        trace?: never;
    };
    "/resources/{id}/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same, where ContextForge has it
         * @description Also at `/v1/resources/{id}/info`.
         */
        get: operations["Resources_info"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Try a resource: read its content from its server
         * @description Also at `/v1/resources/{id}/content`.
         */
        get: operations["Resources_content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Offer a resource to clients, or take it away
         * @description Also at `/resources/{id}/toggle`, `/v1/resources/{id}/state`, `/v1/resources/{id}/toggle`.
         */
        post: operations["Resources_state"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the limits for all gateways */
        get: operations["Limits_read"];
        /** Set the limits for all gateways; empty lists set none */
        put: operations["Limits_write"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List one's tokens; administrators see everybody's */
        get: operations["Tokens_list"];
        put?: never;
        /** Make a token; it is shown this once */
        post: operations["Tokens_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a token; it stops working on every replica and its open streams end */
        delete: operations["Tokens_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/revocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is denied */
        get: operations["Revocations_list"];
        put?: never;
        /** Deny a token, a person or a session, and all that was made with it */
        post: operations["Revocations_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/revocations/{kind}/{value}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Allow again */
        delete: operations["Revocations_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is calling, how they are signed in, and what they may use */
        get: operations["Me_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, and until when */
        get: operations["Session_read"];
        put?: never;
        /** Sign in; answers with a cookie for this browser */
        post: operations["Session_start"];
        /** Sign out */
        delete: operations["Session_end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sessions and listening streams of MCP clients on all replicas */
        get: operations["Connections_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a session or a stream, on whatever replica it is; its client begins anew */
        delete: operations["Connections_end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did, called or was refused what; newest first */
        get: operations["Audit_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows as lines of JSON (NDJSON), oldest first where `sort=id` */
        get: operations["Audit_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the log is what was written: every chain of pages, walked from its start */
        get: operations["Audit_verify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/traffic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rate, errors and latency of calls by gateway, tool and person, and the last that failed */
        get: operations["Traffic_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of stored credentials
         * @description Also at `/v1/keys`, `/v1/admin/keys`.
         */
        get: operations["Keys_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Seal all credentials under AUTH_ENCRYPTION_SECRET, while serving
         * @description Also at `/v1/keys/rotate`, `/v1/admin/keys/rotate`.
         */
        post: operations["Keys_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register or change many gateways by name; their servers are asked later
         * @description Also at `/v1/admin/import`.
         */
        post: operations["Import_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/import/contextforge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register or change the gateways of a ContextForge export, credentials included
         * @description Also at `/v1/admin/import/contextforge`.
         */
        post: operations["Import_importContextForge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/import/{batch}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take the gateways of an import back, for 24 hours; those that were changed since stay
         * @description Also at `/v1/admin/import/{batch}/undo`.
         */
        post: operations["Import_undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * All gateways as a file that can be imported; with a passphrase, their credentials too
         * @description Also at `/v1/admin/export`.
         */
        post: operations["Import_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make gateways and servers as a file says them; nothing where anything in it is wrong
         * @description Also at `/v1/admin/apply`.
         */
        post: operations["Files_apply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All gateways and servers as a file; references as they are, stored secrets as `*****`
         * @description Also at `/v1/admin/file`.
         */
        get: operations["Files_file"];
        put?: never;
        /**
         * The same file with the credentials in it, sealed with a passphrase
         * @description Also at `/v1/admin/file`.
         */
        post: operations["Files_sealed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schemas/gateways-file.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** JSON Schema of a file for `gatehouse apply` */
        get: operations["FileSchema_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/diagnostics/identity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which identity headers this request brought, from which peer, what was trusted and why */
        get: operations["Diagnostics_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/diagnostics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Settings, database, keys, clock and every gateway, looked at now; worst first */
        get: operations["Doctor_diagnostics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/diagnostics/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket to ask through the proxy in front what arrives here, for five minutes */
        post: operations["Doctor_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/doctor/arrived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What came of this request through the proxy; with a ticket of POST /admin/diagnostics/ticket */
        get: operations["Doctor_arrived"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List every variable, its value where it is no secret, and what it is for */
        get: operations["Settings_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the process alive? Asks nothing else. */
        get: operations["Health_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Should traffic be sent here? 503 before the catalogue is loaded and while draining. */
        get: operations["Health_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What runs here. */
        get: operations["Health_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures for Prometheus. On a loopback listener for everybody there. */
        get: operations["Metrics_text"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-protected-resource": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Protected resource metadata of an MCP path (RFC 9728)
         * @description Also at `/.well-known/oauth-protected-resource/{path}`.
         */
        get: operations["ResourceMetadata_metadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AuditRead: {
            id: string;
            /** Format: date-time */
            at: string;
            /** @example proxy:alice */
            actor: string | null;
            /** @enum {string|null} */
            source: "jwt" | "basic" | "session" | "proxy" | "anonymous" | null;
            /** @example tools/call */
            action: string;
            target: string | null;
            gateway: string | null;
            /** @enum {string} */
            outcome: "ok" | "refused" | "failed";
            code: string | null;
            ms: number | null;
            requestId: string | null;
            address: string | null;
            /** @description How many equal refusals, or lost rows, this row stands for */
            count: number;
            /**
             * @description Of a call, where `auditArguments` of its gateway asks for it: `hmac-sha256:` and a keyed digest, or JSON.
             * @example null
             */
            arguments: string | null;
        };
        AuditPageRead: {
            items: components["schemas"]["AuditRead"][];
            /** @description For `cursor` of the next page; null on the last one. */
            nextCursor: string | null;
        };
        FaultRead: {
            n: number;
            why: string;
        };
        ChainRead: {
            fault: components["schemas"]["FaultRead"] | null;
            /** @example gatehouse-0.17.5f3a9c21 */
            chain: string;
            /** @description Pages and rows that follow, up to the fault where there is one. */
            pages: number;
            rows: number;
            /** @description Number and hash of the last page that follows. */
            n: number;
            hash: string;
        };
        VerifyRead: {
            chains: components["schemas"]["ChainRead"][];
            ok: boolean;
        };
        TokenRead: {
            /**
             * Format: uuid
             * @description The jti claim
             */
            id: string;
            name: string;
            /** @example local:alice */
            principalId: string;
            isAdmin: boolean;
            /** @example local:admin */
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string;
            /** Format: date-time */
            revokedAt: string | null;
        };
        TokenCreate: {
            /**
             * @description What the token is for
             * @example laptop
             */
            name: string;
            /**
             * @description Days until it expires; TOKEN_MAX_DAYS at most and by default, and never longer than a token it is made with
             * @example 90
             */
            expiresInDays?: number;
            /**
             * @description For administrators: a token for somebody else, by id or as the bare name of a local user
             * @example ci
             */
            sub?: string;
            /**
             * @description For administrators, with sub: the user's groups
             * @example [
             *       "team-a"
             *     ]
             */
            groups?: string[];
            /** @description Whether the token is an administrator's: theirs by default, never with sub unless it says so */
            isAdmin?: boolean;
        };
        TokenCreated: {
            /** @description Shown this once */
            accessToken: string;
            token: components["schemas"]["TokenRead"];
        };
        RevocationRead: {
            /** @enum {string} */
            kind: "jti" | "token" | "principal" | "session";
            /** @description As given; of a token, its hash */
            value: string;
            reason: string | null;
            /** @example local:admin */
            createdBy: string | null;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description null: until it is allowed again
             */
            expiresAt: string | null;
        };
        RevocationCreate: {
            /**
             * @description jti: a token by its id. token: the token itself, of which its hash is kept. principal: a person by id or e-mail address, whichever way they sign in.
             * @enum {string}
             */
            kind: "jti" | "token" | "principal" | "session";
            /** @example proxy:alice */
            value: string;
            reason?: string;
        };
        RevocationCreated: {
            /** @enum {string} */
            kind: "jti" | "token" | "principal" | "session";
            /** @description As given; of a token, its hash */
            value: string;
            reason: string | null;
            /** @description The other ids of the same person, which are denied with it */
            also: string[];
        };
        PersonRead: {
            /** @example local:admin */
            id: string;
            /** @example admin */
            name: string;
            email: string | null;
            groups: string[];
            /** @enum {string} */
            role: "admin" | "user" | "anonymous";
            permissions: ("catalogue" | "tokens" | "administration")[];
            /**
             * @description null: anonymous
             * @enum {string|null}
             */
            method: "password" | "token" | "proxy" | null;
            /** @description To send as X-CSRF-Token with every write; null without a session */
            csrfToken: string | null;
            /** Format: date-time */
            idleExpiresAt: string | null;
            /** Format: date-time */
            expiresAt: string | null;
        };
        ResourceMetadataRead: {
            resource: string;
            resource_name: string;
            authorization_servers: string[];
            bearer_methods_supported: string[];
        };
        PeerRead: {
            address: string | null;
            trusted: boolean;
        };
        ArrivedHeaderRead: {
            name: string;
            /** @description `(present)` for secrets, assertions and tokens. */
            value: string;
            /** @description Whether a setting names it. */
            configured: boolean;
        };
        YouRead: {
            /** @example local:admin */
            id: string;
            source: string;
            role: string;
        };
        IdentityDiagnosticsRead: {
            expected: {
                [key: string]: string | null;
            };
            outcome: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            mode: "none" | "proxy" | "jwt" | "bearer";
            preset: string;
            /** @description Whether something proves that the proxy sent it. */
            bound: boolean;
            anonymous: string;
            peer: components["schemas"]["PeerRead"];
            arrived: components["schemas"]["ArrivedHeaderRead"][];
            /** @description The scheme of Authorization. */
            authorization: string | null;
            you: components["schemas"]["YouRead"];
            warnings: string[];
        };
        SessionCreate: {
            /** @example admin */
            user?: string;
            /** Format: password */
            password?: string;
            /** @description A token, instead of user and password */
            token?: string;
        };
        TagRead: {
            /** @example machine-learning */
            id: string;
            label: string;
        };
        AuthHeaderRead: {
            /**
             * @description Name as it is sent.
             * @example X-API-Key
             */
            key: string;
            /**
             * @description `*****`, or empty where the stored value is empty.
             * @example *****
             */
            value: string;
            /** @description Whether the value is masked where the upstream or a log could show it: as was set, else as name and value say. */
            secret: boolean;
            /** @description When this value was set, ISO 8601. */
            updatedAt: string;
            /**
             * @description Keyed fingerprint: equal values have equal ones.
             * @example 9f86d081
             */
            fingerprint: string;
            /**
             * @description References in the value.
             * @example [
             *       "${env:GATEHOUSE_SECRET_GITHUB}"
             *     ]
             */
            references: string[];
        };
        AuthSecretRead: {
            /** @description When it was set, ISO 8601. */
            updatedAt: string;
            /** @description Keyed fingerprint: equal values have equal ones. */
            fingerprint: string;
            /** @description References in the value. */
            references: string[];
        };
        ClientCertificateRead: {
            subject: string;
            /** @description ISO 8601. */
            expiresAt: string;
        };
        GatewayRead: {
            /** @description Unique; names that make the same slug are the same. */
            name: string;
            /** @description Where the MCP server answers. */
            url: string;
            /** @description For people; shown to users. */
            description: string | null;
            /**
             * @description Tried first; the other one still after it, and what answers counts.
             * @enum {string|null}
             */
            transport: "SSE" | "STREAMABLEHTTP" | null;
            /** @description null: the global list. Empty: none. */
            passthroughHeaders: string[] | null;
            tags: components["schemas"]["TagRead"][];
            /**
             * @description public: whoever may call at all. Else the owner, allowed_users and allowed_groups.
             * @enum {string}
             */
            visibility: "public" | "team" | "private";
            /** @description Longest wait for the first byte of an answer; null: UPSTREAM_TIMEOUT_SECONDS. */
            timeoutSeconds: number | null;
            /** @description How often it is checked and read again; null: HEALTH_CHECK_INTERVAL_SECONDS. */
            refreshIntervalSeconds: number | null;
            /** @description A gateway that is made disabled is stored without asking its server. */
            enabled: boolean;
            /** @description Principal ids or verified e-mail addresses. */
            allowedUsers: string[];
            allowedGroups: string[];
            /** @description Anonymous callers on a public address may use it. */
            allowAnonymous: boolean;
            /** @description PEM of the authority that signed the certificate of the server. */
            caCertificate: string | null;
            /** @description Rates and quotas of calls, beside those for all gateways (/admin/limits). */
            limits: {
                rates?: {
                    /** @enum {string} */
                    per: "principal" | "group" | "everybody";
                    /** @description Where per is group; its members share the calls. */
                    group?: string;
                    /**
                     * @description Its name on /mcp or at its server; *: every call.
                     * @default *
                     */
                    tool?: string;
                    calls: number;
                    seconds: number;
                }[];
                quotas?: {
                    /** @enum {string} */
                    per: "principal" | "group" | "everybody";
                    /** @description Where per is group; its members share the calls. */
                    group?: string;
                    /**
                     * @description Its name on /mcp or at its server; *: every call.
                     * @default *
                     */
                    tool?: string;
                    calls: number;
                    days: number;
                }[];
            } | null;
            /**
             * @description What the audit log keeps of the arguments of calls: a keyed digest, by which equal ones are found, or their text with the stored credentials masked. Arguments may hold personal data.
             * @enum {string}
             */
            auditArguments: "none" | "digest" | "full";
            /**
             * @description `refused`: the upstream says 401 or 403. `unresolved`: a reference names nothing. `undecryptable`: enter the credentials again.
             * @enum {string}
             */
            authState: "ok" | "refused" | "unresolved" | "undecryptable";
            /**
             * @description What it is in one word, the worst that is true of it; `GET /gateways` filters by it.
             * @enum {string}
             */
            status: "secret_unreadable" | "secret_unresolved" | "auth_failed" | "unreachable" | "degraded" | "checking" | "healthy" | "disabled";
            lastError: string | null;
            /** @enum {string} */
            authType: "none" | "basic" | "bearer" | "authheaders" | "query_param";
            authHeaders: components["schemas"]["AuthHeaderRead"][] | null;
            authUsername: string | null;
            /** @description `*****` or null. */
            authPassword: string | null;
            /** @description `*****` or null. */
            authToken: string | null;
            authQueryParamKey: string | null;
            /** @description `*****` or null. */
            authQueryParamValueMasked: string | null;
            /** @description Of the password, token or query parameter. */
            authSecret: components["schemas"]["AuthSecretRead"] | null;
            /** @description What it shows servers that demand a client certificate. */
            clientCertificate: components["schemas"]["ClientCertificateRead"] | null;
            /**
             * @description The proxy of its own, its credentials masked.
             * @example http://*****@proxy.example.com:3128
             */
            proxyUrl: string | null;
            ownerId: string | null;
            /** @description What keeps it, and alone may change it: `file`, or a name that `apply` gave; null: people. */
            managedBy: string | null;
            createdBy: string | null;
            /** @description What was accepted but changed or left out, one line each; only in the answer to a write. */
            warnings?: string[];
            id: string;
            /**
             * @description The name as it stands in paths and tool names.
             * @example my-gateway
             */
            slug: string;
            /**
             * @description Protocol era the upstream is used in; null before the first discovery.
             * @enum {string|null}
             */
            era: "modern" | "legacy" | null;
            protocolVersion: string | null;
            serverInfo: {
                [key: string]: unknown;
            } | null;
            capabilities: {
                [key: string]: unknown;
            };
            instructions: string | null;
            /** @description false after three checks in a row that found no answer. */
            reachable: boolean;
            /** @description When the server last answered, ISO 8601. */
            lastSeen: string | null;
            checkedAt: string | null;
            lastRefreshAt: string | null;
            toolCount: number;
            promptCount: number;
            /** @description Resources and resource templates. */
            resourceCount: number;
            createdAt: string;
            updatedAt: string;
            /** @description Counts edits; send it back as If-Match or `version`. */
            version: number;
        };
        GatewayView: {
            /** @description Unique; names that make the same slug are the same. */
            name: string;
            /** @description Where the MCP server answers. */
            url: string;
            /** @description For people; shown to users. */
            description: string | null;
            /**
             * @description Tried first; the other one still after it, and what answers counts.
             * @enum {string|null}
             */
            transport: "SSE" | "STREAMABLEHTTP" | null;
            /** @description null: the global list. Empty: none. */
            passthroughHeaders: string[] | null;
            tags: components["schemas"]["TagRead"][];
            /**
             * @description public: whoever may call at all. Else the owner, allowed_users and allowed_groups.
             * @enum {string}
             */
            visibility: "public" | "team" | "private";
            /** @description Longest wait for the first byte of an answer; null: UPSTREAM_TIMEOUT_SECONDS. */
            timeoutSeconds: number | null;
            /** @description How often it is checked and read again; null: HEALTH_CHECK_INTERVAL_SECONDS. */
            refreshIntervalSeconds: number | null;
            /** @description A gateway that is made disabled is stored without asking its server. */
            enabled: boolean;
            id: string;
            /**
             * @description The name as it stands in paths and tool names.
             * @example my-gateway
             */
            slug: string;
            /**
             * @description Protocol era the upstream is used in; null before the first discovery.
             * @enum {string|null}
             */
            era: "modern" | "legacy" | null;
            protocolVersion: string | null;
            serverInfo: {
                [key: string]: unknown;
            } | null;
            capabilities: {
                [key: string]: unknown;
            };
            instructions: string | null;
            /** @description false after three checks in a row that found no answer. */
            reachable: boolean;
            /** @description When the server last answered, ISO 8601. */
            lastSeen: string | null;
            checkedAt: string | null;
            lastRefreshAt: string | null;
            toolCount: number;
            promptCount: number;
            /** @description Resources and resource templates. */
            resourceCount: number;
            createdAt: string;
            updatedAt: string;
            /** @description Counts edits; send it back as If-Match or `version`. */
            version: number;
        };
        GatewayPageRead: {
            /**
             * @description For each filter, how many items it would leave by each of its values, the other filters applied.
             * @example {
             *       "tags": {
             *         "prod": 12
             *       }
             *     }
             */
            facets: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            gateways: (components["schemas"]["GatewayRead"] | components["schemas"]["GatewayView"])[];
            /** @description For `cursor` of the next page; null on the last one. */
            nextCursor: string | null;
            /** @description How many there are on all pages together. */
            total: number;
        };
        GatewayCreate: {
            /** @enum {string} */
            auth_type?: "none" | "basic" | "bearer" | "authheaders" | "query_param";
            /**
             * @description A list of {key, value, secret}, or an object of names and values. `*****`, or no value, keeps the stored value of the same name. `secret` says whether the value is masked where the server reflects it; without it, name and value decide.
             * @example [
             *       {
             *         "key": "X-API-Key",
             *         "value": "${env:GATEHOUSE_SECRET_API_KEY}"
             *       },
             *       {
             *         "key": "X-Region",
             *         "value": "us-east-1",
             *         "secret": false
             *       }
             *     ]
             */
            auth_headers?: {
                key: string;
                value?: string;
                /** @description null: as name and value say again. */
                secret?: boolean | null;
            }[];
            /** @description With auth_header_value: a list of one header. */
            auth_header_key?: string;
            auth_header_value?: string;
            auth_username?: string;
            auth_password?: string;
            auth_token?: string;
            auth_query_param_key?: string;
            auth_query_param_value?: string;
            /** @description PEM of a certificate for servers that demand one of their clients, with those between it and its authority. Left out, it stays; empty, or null in a PATCH, it goes with its key. */
            client_cert?: string | null;
            /** @description PEM of its key, without a passphrase. Left out, or `*****`, the stored one stays. */
            client_key?: string | null;
            /** @description The proxy by which the server is reached, with its credentials (http://user:password@host:port), in the place of HTTP_PROXY and HTTPS_PROXY. Left out, or as a read shows it, the stored one stays; empty, or null in a PATCH, it goes. */
            proxy_url?: string | null;
            /** @description PEM of the authority that signed the certificate of an https:// proxy. */
            proxy_ca_certificate?: string | null;
            /** @description The version last read; 409 where it is no longer the current one. */
            version?: number | null;
            /**
             * @description Unique; names that make the same slug are the same.
             * @example My Gateway
             */
            name: string;
            /**
             * @description Where the MCP server answers.
             * @example https://mcp-server.example.com/mcp
             */
            url: string;
            /** @description For people; shown to users. */
            description?: string | null;
            /**
             * @description Tried first; the other one still after it, and what answers counts.
             * @enum {string|null}
             */
            transport?: "SSE" | "STREAMABLEHTTP" | null;
            /** @description null: the global list. Empty: none. */
            passthrough_headers?: string[] | null;
            /**
             * @description In lower case, with hyphens for spaces.
             * @default []
             * @example [
             *       "prod"
             *     ]
             */
            tags?: string[];
            /**
             * @description public: whoever may call at all. Else the owner, allowed_users and allowed_groups.
             * @default public
             * @enum {string}
             */
            visibility?: "public" | "team" | "private";
            /**
             * @description Principal ids or verified e-mail addresses.
             * @default []
             * @example [
             *       "proxy:alice"
             *     ]
             */
            allowed_users?: string[];
            /**
             * @default []
             * @example [
             *       "team-a"
             *     ]
             */
            allowed_groups?: string[];
            /**
             * @description Anonymous callers on a public address may use it.
             * @default false
             */
            allow_anonymous?: boolean;
            /** @description PEM of the authority that signed the certificate of the server. */
            ca_certificate?: string | null;
            /** @description Longest wait for the first byte of an answer; null: UPSTREAM_TIMEOUT_SECONDS. */
            timeout_seconds?: number | null;
            /** @description How often it is checked and read again; null: HEALTH_CHECK_INTERVAL_SECONDS. */
            refresh_interval_seconds?: number | null;
            /** @description Rates and quotas of calls, beside those for all gateways (/admin/limits). */
            limits?: {
                rates?: {
                    /** @enum {string} */
                    per: "principal" | "group" | "everybody";
                    /** @description Where per is group; its members share the calls. */
                    group?: string;
                    /**
                     * @description Its name on /mcp or at its server; *: every call.
                     * @default *
                     */
                    tool?: string;
                    calls: number;
                    seconds: number;
                }[];
                quotas?: {
                    /** @enum {string} */
                    per: "principal" | "group" | "everybody";
                    /** @description Where per is group; its members share the calls. */
                    group?: string;
                    /**
                     * @description Its name on /mcp or at its server; *: every call.
                     * @default *
                     */
                    tool?: string;
                    calls: number;
                    days: number;
                }[];
            } | null;
            /**
             * @description What the audit log keeps of the arguments of calls: a keyed digest, by which equal ones are found, or their text with the stored credentials masked. Arguments may hold personal data.
             * @default none
             * @enum {string}
             */
            audit_arguments?: "none" | "digest" | "full";
            /**
             * @description A gateway that is made disabled is stored without asking its server.
             * @default true
             */
            enabled?: boolean;
        };
        GatewayTestBody: {
            /** @enum {string} */
            auth_type?: "none" | "basic" | "bearer" | "authheaders" | "query_param";
            /**
             * @description A list of {key, value, secret}, or an object of names and values. `*****`, or no value, keeps the stored value of the same name. `secret` says whether the value is masked where the server reflects it; without it, name and value decide.
             * @example [
             *       {
             *         "key": "X-API-Key",
             *         "value": "${env:GATEHOUSE_SECRET_API_KEY}"
             *       },
             *       {
             *         "key": "X-Region",
             *         "value": "us-east-1",
             *         "secret": false
             *       }
             *     ]
             */
            auth_headers?: {
                key: string;
                value?: string;
                /** @description null: as name and value say again. */
                secret?: boolean | null;
            }[];
            /** @description With auth_header_value: a list of one header. */
            auth_header_key?: string;
            auth_header_value?: string;
            auth_username?: string;
            auth_password?: string;
            auth_token?: string;
            auth_query_param_key?: string;
            auth_query_param_value?: string;
            /** @description PEM of a certificate for servers that demand one of their clients, with those between it and its authority. Left out, it stays; empty, or null in a PATCH, it goes with its key. */
            client_cert?: string | null;
            /** @description PEM of its key, without a passphrase. Left out, or `*****`, the stored one stays. */
            client_key?: string | null;
            /** @description The proxy by which the server is reached, with its credentials (http://user:password@host:port), in the place of HTTP_PROXY and HTTPS_PROXY. Left out, or as a read shows it, the stored one stays; empty, or null in a PATCH, it goes. */
            proxy_url?: string | null;
            /** @description PEM of the authority that signed the certificate of an https:// proxy. */
            proxy_ca_certificate?: string | null;
            /** @description The version last read; 409 where it is no longer the current one. */
            version?: number | null;
            /**
             * @description Unique; names that make the same slug are the same.
             * @example My Gateway
             */
            name?: string;
            /**
             * @description Where the MCP server answers.
             * @example https://mcp-server.example.com/mcp
             */
            url?: string;
            /** @description For people; shown to users. */
            description?: string | null;
            /**
             * @description Tried first; the other one still after it, and what answers counts.
             * @enum {string|null}
             */
            transport?: "SSE" | "STREAMABLEHTTP" | null;
            /** @description null: the global list. Empty: none. */
            passthrough_headers?: string[] | null;
            /**
             * @description In lower case, with hyphens for spaces.
             * @default []
             * @example [
             *       "prod"
             *     ]
             */
            tags?: string[];
            /**
             * @description public: whoever may call at all. Else the owner, allowed_users and allowed_groups.
             * @default public
             * @enum {string}
             */
            visibility?: "public" | "team" | "private";
            /**
             * @description Principal ids or verified e-mail addresses.
             * @default []
             * @example [
             *       "proxy:alice"
             *     ]
             */
            allowed_users?: string[];
            /**
             * @default []
             * @example [
             *       "team-a"
             *     ]
             */
            allowed_groups?: string[];
            /**
             * @description Anonymous callers on a public address may use it.
             * @default false
             */
            allow_anonymous?: boolean;
            /** @description PEM of the authority that signed the certificate of the server. */
            ca_certificate?: string | null;
            /** @description Longest wait for the first byte of an answer; null: UPSTREAM_TIMEOUT_SECONDS. */
            timeout_seconds?: number | null;
            /** @description How often it is checked and read again; null: HEALTH_CHECK_INTERVAL_SECONDS. */
            refresh_interval_seconds?: number | null;
            /** @description Rates and quotas of calls, beside those for all gateways (/admin/limits). */
            limits?: {
                rates?: {
                    /** @enum {string} */
                    per: "principal" | "group" | "everybody";
                    /** @description Where per is group; its members share the calls. */
                    group?: string;
                    /**
                     * @description Its name on /mcp or at its server; *: every call.
                     * @default *
                     */
                    tool?: string;
                    calls: number;
                    seconds: number;
                }[];
                quotas?: {
                    /** @enum {string} */
                    per: "principal" | "group" | "everybody";
                    /** @description Where per is group; its members share the calls. */
                    group?: string;
                    /**
                     * @description Its name on /mcp or at its server; *: every call.
                     * @default *
                     */
                    tool?: string;
                    calls: number;
                    days: number;
                }[];
            } | null;
            /**
             * @description What the audit log keeps of the arguments of calls: a keyed digest, by which equal ones are found, or their text with the stored credentials masked. Arguments may hold personal data.
             * @default none
             * @enum {string}
             */
            audit_arguments?: "none" | "digest" | "full";
            /**
             * @description A gateway that is made disabled is stored without asking its server.
             * @default true
             */
            enabled?: boolean;
            /** @description A stored gateway, tested as it is or as the other fields would change it. */
            gateway_id?: string;
        };
        TestStep: {
            /** @enum {string} */
            stage: "dns" | "tcp" | "tls" | "http" | "auth" | "mcp" | "tools";
            ok: boolean;
            ms: number;
            detail: string;
        };
        TestResult: {
            /**
             * @description The stage that failed; `tools` where none did.
             * @enum {string}
             */
            stage: "dns" | "tcp" | "tls" | "http" | "auth" | "mcp" | "tools";
            ok: boolean;
            latencyMs: number;
            steps: components["schemas"]["TestStep"][];
            protocolVersion: string | null;
            /** @enum {string|null} */
            era: "modern" | "legacy" | null;
            /** @enum {string|null} */
            transport: "streamable-http" | "sse" | null;
            serverName: string | null;
            toolCount: number | null;
            /**
             * @description Of the credentials, where a Test told by steps asked again without them: whether the server refuses a stranger.
             * @enum {string|null}
             */
            proof: "proven" | "unproven" | null;
            /** @description HTTP status of the upstream's answer, where it gave one. */
            statusCode: number | null;
            /** @description OK, or the code of the failure. */
            code: string;
            message: string;
            hint: string | null;
        };
        GatewayEdit: {
            /** @enum {string} */
            auth_type?: "none" | "basic" | "bearer" | "authheaders" | "query_param";
            /**
             * @description A list of {key, value, secret}, or an object of names and values. `*****`, or no value, keeps the stored value of the same name. `secret` says whether the value is masked where the server reflects it; without it, name and value decide.
             * @example [
             *       {
             *         "key": "X-API-Key",
             *         "value": "${env:GATEHOUSE_SECRET_API_KEY}"
             *       },
             *       {
             *         "key": "X-Region",
             *         "value": "us-east-1",
             *         "secret": false
             *       }
             *     ]
             */
            auth_headers?: {
                key: string;
                value?: string;
                /** @description null: as name and value say again. */
                secret?: boolean | null;
            }[];
            /** @description With auth_header_value: a list of one header. */
            auth_header_key?: string;
            auth_header_value?: string;
            auth_username?: string;
            auth_password?: string;
            auth_token?: string;
            auth_query_param_key?: string;
            auth_query_param_value?: string;
            /** @description PEM of a certificate for servers that demand one of their clients, with those between it and its authority. Left out, it stays; empty, or null in a PATCH, it goes with its key. */
            client_cert?: string | null;
            /** @description PEM of its key, without a passphrase. Left out, or `*****`, the stored one stays. */
            client_key?: string | null;
            /** @description The proxy by which the server is reached, with its credentials (http://user:password@host:port), in the place of HTTP_PROXY and HTTPS_PROXY. Left out, or as a read shows it, the stored one stays; empty, or null in a PATCH, it goes. */
            proxy_url?: string | null;
            /** @description PEM of the authority that signed the certificate of an https:// proxy. */
            proxy_ca_certificate?: string | null;
            /** @description The version last read; 409 where it is no longer the current one. */
            version?: number | null;
            /**
             * @description Unique; names that make the same slug are the same.
             * @example My Gateway
             */
            name?: string;
            /**
             * @description Where the MCP server answers.
             * @example https://mcp-server.example.com/mcp
             */
            url?: string;
            /** @description For people; shown to users. */
            description?: string | null;
            /**
             * @description Tried first; the other one still after it, and what answers counts.
             * @enum {string|null}
             */
            transport?: "SSE" | "STREAMABLEHTTP" | null;
            /** @description null: the global list. Empty: none. */
            passthrough_headers?: string[] | null;
            /**
             * @description In lower case, with hyphens for spaces.
             * @default []
             * @example [
             *       "prod"
             *     ]
             */
            tags?: string[];
            /**
             * @description public: whoever may call at all. Else the owner, allowed_users and allowed_groups.
             * @default public
             * @enum {string}
             */
            visibility?: "public" | "team" | "private";
            /**
             * @description Principal ids or verified e-mail addresses.
             * @default []
             * @example [
             *       "proxy:alice"
             *     ]
             */
            allowed_users?: string[];
            /**
             * @default []
             * @example [
             *       "team-a"
             *     ]
             */
            allowed_groups?: string[];
            /**
             * @description Anonymous callers on a public address may use it.
             * @default false
             */
            allow_anonymous?: boolean;
            /** @description PEM of the authority that signed the certificate of the server. */
            ca_certificate?: string | null;
            /** @description Longest wait for the first byte of an answer; null: UPSTREAM_TIMEOUT_SECONDS. */
            timeout_seconds?: number | null;
            /** @description How often it is checked and read again; null: HEALTH_CHECK_INTERVAL_SECONDS. */
            refresh_interval_seconds?: number | null;
            /** @description Rates and quotas of calls, beside those for all gateways (/admin/limits). */
            limits?: {
                rates?: {
                    /** @enum {string} */
                    per: "principal" | "group" | "everybody";
                    /** @description Where per is group; its members share the calls. */
                    group?: string;
                    /**
                     * @description Its name on /mcp or at its server; *: every call.
                     * @default *
                     */
                    tool?: string;
                    calls: number;
                    seconds: number;
                }[];
                quotas?: {
                    /** @enum {string} */
                    per: "principal" | "group" | "everybody";
                    /** @description Where per is group; its members share the calls. */
                    group?: string;
                    /**
                     * @description Its name on /mcp or at its server; *: every call.
                     * @default *
                     */
                    tool?: string;
                    calls: number;
                    days: number;
                }[];
            } | null;
            /**
             * @description What the audit log keeps of the arguments of calls: a keyed digest, by which equal ones are found, or their text with the stored credentials masked. Arguments may hold personal data.
             * @default none
             * @enum {string}
             */
            audit_arguments?: "none" | "digest" | "full";
            /**
             * @description A gateway that is made disabled is stored without asking its server.
             * @default true
             */
            enabled?: boolean;
        };
        StatusRead: {
            /** @example success */
            status: string;
            message: string;
        };
        StateRead: {
            /** @example success */
            status: string;
            message: string;
            gateway: components["schemas"]["GatewayRead"];
        };
        RefreshRead: {
            gatewayId: string;
            success: boolean;
            error: string | null;
            toolsAdded: number;
            toolsUpdated: number;
            toolsRemoved: number;
            resourcesAdded: number;
            resourcesUpdated: number;
            resourcesRemoved: number;
            promptsAdded: number;
            promptsUpdated: number;
            promptsRemoved: number;
            /** @description What was left out of the lists and why. */
            validationErrors: string[];
            durationMs: number;
            /** @description ISO 8601. */
            refreshedAt: string;
        };
        KeyRead: {
            /**
             * @description Short id of the key; reveals nothing about it.
             * @example 3f9a61c2d07b
             */
            id: string;
            /** @description AUTH_ENCRYPTION_SECRET makes it: a rotation seals everything under it. */
            newest: boolean;
            /** @description New values are sealed under it: the one before the newest, until a rotation begins. */
            sealing: boolean;
            /** @description A configured secret makes it. */
            configured: boolean;
            /** @description Gateways whose credentials are sealed under it. */
            gateways: number;
        };
        RotationRead: {
            /** @description The key everything readable is sealed under now. */
            keyId: string;
            resealed: number;
            already: number;
            /** @description Slugs of gateways whose credentials open under no configured secret: enter them again. */
            undecryptable: string[];
            /** @description Keys nothing is sealed under any more. */
            retired: string[];
        };
        ImportBody: {
            /** @description Bodies of POST /gateways */
            gateways?: Record<string, never>[];
            /** @description Items to switch off, as an export has them */
            switched_off?: Record<string, never>[];
            /** @description What clients are shown of items, as an export has it */
            overrides?: Record<string, never>[];
            /** @description Whose gateways and virtual servers are, as an export has it; what the importer owns is handed on */
            owners?: Record<string, never>[];
            /** @description Entries of the deny list, as an export has them */
            revocations?: Record<string, never>[];
            /** @description What is kept of tokens, as an export has it */
            tokens?: Record<string, never>[];
            /**
             * @description Only say what would happen
             * @default false
             */
            dry_run?: Record<string, never>;
        };
        ImportOutcomeRead: {
            /** @enum {string} */
            action: "create" | "update" | "same" | "failed";
            name: string;
            notes: string[];
        };
        ImportRead: {
            outcomes: components["schemas"]["ImportOutcomeRead"][];
            /** @description For `POST /admin/import/{batch}/undo`, for 24 hours; null where no gateway was changed. */
            batch: string | null;
        };
        ContextForgeBody: {
            /** @description `entities.gateways` of its export */
            gateways: Record<string, never>[];
            /** @description Its AUTH_ENCRYPTION_SECRET, which opens stored credentials; kept nowhere */
            secret?: Record<string, never>;
            /**
             * @description Only say what would happen
             * @default false
             */
            dry_run?: Record<string, never>;
        };
        UndoOutcomeRead: {
            /** @enum {string} */
            action: "removed" | "restored" | "changed since" | "failed";
            name: string;
            notes: string[];
        };
        UndoRead: {
            outcomes: components["schemas"]["UndoOutcomeRead"][];
        };
        ExportBody: {
            /** @description Seals the credentials into the export; without it they are left out */
            passphrase?: Record<string, never>;
        };
        ServerGatewayChoice: {
            /** @description Everything, or names and globs (`*`, `?`) of what its server calls them. Nothing where another kind is given. */
            tools?: "all" | string[];
            /** @description Everything, or names and globs (`*`, `?`) of what its server calls them. Nothing where another kind is given. */
            prompts?: "all" | string[];
            /** @description Everything, or names and globs (`*`, `?`) of what its server calls them. Nothing where another kind is given. */
            resources?: "all" | string[];
            /** @description Id, slug or name. */
            id: string;
        };
        LabelEdit: {
            /** @description The title that clients are shown; null: the upstream's own. */
            displayName?: string | null;
            /** @description The description that clients are shown; null: the upstream's own. */
            description?: string | null;
            /** @description The name that clients are shown; null: the upstream's own. */
            customName?: string | null;
        };
        ServerCreate: {
            /**
             * @description Ids, names as /mcp shows them, or own names that only one gateway offers. Replaces the list.
             * @example [
             *       "github__create_issue"
             *     ]
             */
            associated_tools?: string[];
            /** @description Ids, URIs or URI templates. Replaces the list. */
            associated_resources?: string[];
            /** @description As associated_tools. */
            associated_prompts?: string[];
            /**
             * @description Gateways taken with what they offer later: an id or slug for all of it, or what of each kind. Replaces the list.
             * @example [
             *       {
             *         "id": "github",
             *         "tools": [
             *           "get_*",
             *           "search_*"
             *         ]
             *       }
             *     ]
             */
            gateways?: (string | components["schemas"]["ServerGatewayChoice"])[];
            /**
             * @description What clients of this server are shown of an item, by its id or name as in associated_tools. Replaces all of them.
             * @example {
             *       "github__create_issue": {
             *         "customName": "report_bug"
             *       }
             *     }
             */
            overrides?: {
                [key: string]: components["schemas"]["LabelEdit"];
            };
            /** @description The version last read; 409 where it is no longer the current one. */
            version?: number | null;
            /**
             * @description Unique; the first one makes the path.
             * @example Support kit
             */
            name: string;
            /** @description For people; shown to users. */
            description?: string | null;
            /** @description URL of a picture. */
            icon?: string | null;
            /**
             * @description In lower case, with hyphens for spaces.
             * @default []
             * @example [
             *       "support"
             *     ]
             */
            tags?: string[];
            /**
             * @description public: whoever may call at all. Else the owner, allowed_users and allowed_groups.
             * @default public
             * @enum {string}
             */
            visibility?: "public" | "team" | "private";
            /**
             * @description Principal ids or verified e-mail addresses.
             * @default []
             * @example [
             *       "proxy:alice"
             *     ]
             */
            allowed_users?: string[];
            /**
             * @default []
             * @example [
             *       "team-a"
             *     ]
             */
            allowed_groups?: string[];
            /**
             * @description Anonymous callers on a public address may use it.
             * @default false
             */
            allow_anonymous?: boolean;
            /**
             * @description A disabled server is not served.
             * @default true
             */
            enabled?: boolean;
        };
        ServerEnvelope: {
            server: components["schemas"]["ServerCreate"];
        };
        OverrideRead: {
            customName: string | null;
            displayName: string | null;
            description: string | null;
        };
        ServerGatewayRead: {
            tools: "all" | string[];
            prompts: "all" | string[];
            resources: "all" | string[];
            id: string;
            /** @example github */
            slug: string;
        };
        ServerRead: {
            /** @description Unique; the first one makes the path. */
            name: string;
            /** @description For people; shown to users. */
            description: string | null;
            /** @description URL of a picture. */
            icon: string | null;
            tags: components["schemas"]["TagRead"][];
            /**
             * @description public: whoever may call at all. Else the owner, allowed_users and allowed_groups.
             * @enum {string}
             */
            visibility: "public" | "team" | "private";
            /** @description A disabled server is not served. */
            enabled: boolean;
            /** @description Principal ids or verified e-mail addresses. */
            allowedUsers: string[];
            allowedGroups: string[];
            /** @description Anonymous callers on a public address may use it. */
            allowAnonymous: boolean;
            /** @description What is shown of items here in place of their own words, by item id. */
            overrides: {
                [key: string]: components["schemas"]["OverrideRead"];
            };
            ownerId: string | null;
            /** @description What keeps it, and alone may change it: `file`, or a name that `apply` gave; null: people. */
            managedBy: string | null;
            createdBy: string | null;
            /** @description What was accepted but changed or left out, one line each; only in the answer to a write. */
            warnings?: string[];
            id: string;
            /**
             * @description The name as it stands in paths; made from the first name and kept.
             * @example support-kit
             */
            slug: string;
            /**
             * @description Where MCP clients connect.
             * @example /servers/support-kit/mcp
             */
            path: string;
            /**
             * @description Names on /mcp of the tools chosen.
             * @example [
             *       "github__create_issue"
             *     ]
             */
            associatedTools: string[];
            associatedToolIds: string[];
            /** @description URIs and URI templates. */
            associatedResources: string[];
            associatedResourceIds: string[];
            associatedPrompts: string[];
            associatedPromptIds: string[];
            /** @description Taken as they are, with what they offer later. */
            gateways: components["schemas"]["ServerGatewayRead"][];
            /** @description Chosen items that their gateway does not offer at present. */
            unavailable: string[];
            createdAt: string;
            updatedAt: string;
            /** @description Counts edits; send it back as `version`. */
            version: number;
        };
        ServerView: {
            /** @description Unique; the first one makes the path. */
            name: string;
            /** @description For people; shown to users. */
            description: string | null;
            /** @description URL of a picture. */
            icon: string | null;
            tags: components["schemas"]["TagRead"][];
            /**
             * @description public: whoever may call at all. Else the owner, allowed_users and allowed_groups.
             * @enum {string}
             */
            visibility: "public" | "team" | "private";
            /** @description A disabled server is not served. */
            enabled: boolean;
            id: string;
            /**
             * @description The name as it stands in paths; made from the first name and kept.
             * @example support-kit
             */
            slug: string;
            /**
             * @description Where MCP clients connect.
             * @example /servers/support-kit/mcp
             */
            path: string;
            /**
             * @description Names on /mcp of the tools chosen.
             * @example [
             *       "github__create_issue"
             *     ]
             */
            associatedTools: string[];
            associatedToolIds: string[];
            /** @description URIs and URI templates. */
            associatedResources: string[];
            associatedResourceIds: string[];
            associatedPrompts: string[];
            associatedPromptIds: string[];
            /** @description Taken as they are, with what they offer later. */
            gateways: components["schemas"]["ServerGatewayRead"][];
            /** @description Chosen items that their gateway does not offer at present. */
            unavailable: string[];
            createdAt: string;
            updatedAt: string;
            /** @description Counts edits; send it back as `version`. */
            version: number;
        };
        ServerPageRead: {
            /**
             * @description For each filter, how many items it would leave by each of its values, the other filters applied.
             * @example {
             *       "tags": {
             *         "prod": 12
             *       }
             *     }
             */
            facets: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            servers: (components["schemas"]["ServerRead"] | components["schemas"]["ServerView"])[];
            /** @description For `cursor` of the next page; null on the last one. */
            nextCursor: string | null;
            /** @description How many there are on all pages together. */
            total: number;
        };
        ServerEdit: {
            /**
             * @description Ids, names as /mcp shows them, or own names that only one gateway offers. Replaces the list.
             * @example [
             *       "github__create_issue"
             *     ]
             */
            associated_tools?: string[];
            /** @description Ids, URIs or URI templates. Replaces the list. */
            associated_resources?: string[];
            /** @description As associated_tools. */
            associated_prompts?: string[];
            /**
             * @description Gateways taken with what they offer later: an id or slug for all of it, or what of each kind. Replaces the list.
             * @example [
             *       {
             *         "id": "github",
             *         "tools": [
             *           "get_*",
             *           "search_*"
             *         ]
             *       }
             *     ]
             */
            gateways?: (string | components["schemas"]["ServerGatewayChoice"])[];
            /**
             * @description What clients of this server are shown of an item, by its id or name as in associated_tools. Replaces all of them.
             * @example {
             *       "github__create_issue": {
             *         "customName": "report_bug"
             *       }
             *     }
             */
            overrides?: {
                [key: string]: components["schemas"]["LabelEdit"];
            };
            /** @description The version last read; 409 where it is no longer the current one. */
            version?: number | null;
            /**
             * @description Unique; the first one makes the path.
             * @example Support kit
             */
            name?: string;
            /** @description For people; shown to users. */
            description?: string | null;
            /** @description URL of a picture. */
            icon?: string | null;
            /**
             * @description In lower case, with hyphens for spaces.
             * @default []
             * @example [
             *       "support"
             *     ]
             */
            tags?: string[];
            /**
             * @description public: whoever may call at all. Else the owner, allowed_users and allowed_groups.
             * @default public
             * @enum {string}
             */
            visibility?: "public" | "team" | "private";
            /**
             * @description Principal ids or verified e-mail addresses.
             * @default []
             * @example [
             *       "proxy:alice"
             *     ]
             */
            allowed_users?: string[];
            /**
             * @default []
             * @example [
             *       "team-a"
             *     ]
             */
            allowed_groups?: string[];
            /**
             * @description Anonymous callers on a public address may use it.
             * @default false
             */
            allow_anonymous?: boolean;
            /**
             * @description A disabled server is not served.
             * @default true
             */
            enabled?: boolean;
        };
        ServerStatusRead: {
            /** @example success */
            status: string;
            message: string;
        };
        ImpactOnServerRead: {
            id: string;
            name: string;
            /** @description Tools, prompts and resources of the gateway that it has. */
            items: number;
        };
        ImpactRead: {
            gatewayId: string;
            servers: components["schemas"]["ImpactOnServerRead"][];
            /** @description Stored values that removing the gateway destroys. */
            secrets: number;
        };
        ApplyBody: {
            /**
             * @description YAML or JSON with `gateways:`, `servers:` and `limits:`; fields as in the API, names identify.
             * @example gateways:
             *       - name: Prod API
             *         url: https://mcp-server.example.com/mcp
             */
            file: string;
            /**
             * @description Who keeps what the file names from now on: others may not change it (409 MANAGED).
             * @example platform-repo
             */
            manage?: string | null;
            /**
             * @description Removes what `manage` keeps and the file does not name.
             * @default false
             */
            prune?: boolean;
            /**
             * @description Only say what would happen.
             * @default false
             */
            dry_run?: boolean;
            /** @description Of a file whose credentials are sealed. */
            passphrase?: string | null;
        };
        FileOutcomeRead: {
            /** @enum {string} */
            kind: "gateway" | "server" | "limits";
            /**
             * @description `waiting`: the server chooses what no gateway offers yet; apply again.
             * @enum {string}
             */
            action: "create" | "update" | "same" | "remove" | "waiting";
            name: string;
            notes: string[];
        };
        ApplyRead: {
            outcomes: components["schemas"]["FileOutcomeRead"][];
        };
        FileRead: {
            /** @description YAML that `POST /admin/apply` takes. */
            file: string;
        };
        SealBody: {
            /** @description What the credentials are sealed with. */
            passphrase: string;
        };
        ToolRead: {
            /**
             * @description As /mcp shows it.
             * @example github__create_issue
             */
            name: string;
            /**
             * @description As its upstream calls it.
             * @example create_issue
             */
            originalName: string;
            /** @example MCP */
            integrationType: string;
            /**
             * @example STREAMABLEHTTP
             * @enum {string}
             */
            requestType: "SSE" | "STREAMABLEHTTP";
            inputSchema: {
                [key: string]: unknown;
            } | null;
            outputSchema: {
                [key: string]: unknown;
            } | null;
            id: string;
            /** @description For people, as clients are shown it. */
            title: string | null;
            /** @description As clients are shown it. */
            description: string | null;
            /** @description What clients are shown in place of the upstream's name (on /mcp behind the slug); null: its own. */
            customName: string | null;
            /** @description What clients are shown in place of the upstream's title; null: its own. */
            displayName: string | null;
            /** @description As its upstream gives it. */
            originalTitle: string | null;
            /** @description As its upstream gives it. */
            originalDescription: string | null;
            gatewayId: string;
            /** @example github */
            gatewaySlug: string;
            /** @description false: not offered to clients. */
            enabled: boolean;
            /** @description The gateway's. */
            reachable: boolean;
            /**
             * @description The gateway's.
             * @enum {string}
             */
            visibility: "private" | "public" | "team";
            /** @description The gateway's. */
            tags: components["schemas"]["TagRead"][];
            annotations: {
                [key: string]: unknown;
            } | null;
            _meta: {
                [key: string]: unknown;
            } | null;
            createdAt: string;
            updatedAt: string;
        };
        ToolPageRead: {
            /**
             * @description For each filter, how many items it would leave by each of its values, the other filters applied.
             * @example {
             *       "tags": {
             *         "prod": 12
             *       }
             *     }
             */
            facets: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            tools: components["schemas"]["ToolRead"][];
            /** @description For `cursor` of the next page; null on the last one. */
            nextCursor: string | null;
            /** @description How many there are on all pages together. */
            total: number;
        };
        OverrideEdit: {
            /** @description The title that clients are shown; null: the upstream's own. */
            displayName?: string | null;
            /** @description The description that clients are shown; null: the upstream's own. */
            description?: string | null;
            /** @description The name that clients call, on /mcp behind the slug; null: the upstream's own. */
            customName?: string | null;
        };
        ToolStateRead: {
            /** @example success */
            status: string;
            message: string;
            tool: components["schemas"]["ToolRead"];
        };
        CallBody: {
            /**
             * @example {
             *       "message": "hello"
             *     }
             */
            arguments?: {
                [key: string]: unknown;
            };
            /** @description `_meta` of the request. What `io.modelcontextprotocol/clientCapabilities` there names the server may ask for: its question is then the result (`resultType: input_required`). */
            _meta?: {
                [key: string]: unknown;
            };
            /** @description The answers to `inputRequests` of such a result, by their keys, with the same `arguments` and `_meta`. */
            inputResponses?: {
                [key: string]: unknown;
            };
            /** @description As that result had it. */
            requestState?: string;
        };
        RpcErrorRead: {
            code: number;
            message: string;
            data?: Record<string, never>;
        };
        TriedRead: {
            /** @description Its result; null where it answered with an error. */
            result: {
                [key: string]: unknown;
            } | null;
            /** @description Its JSON-RPC error; null where it answered with a result. */
            error: components["schemas"]["RpcErrorRead"] | null;
            durationMs: number;
        };
        PromptArgumentRead: {
            name: string;
            description?: string;
            required?: boolean;
        };
        PromptRead: {
            /** @description As /mcp shows it. */
            name: string;
            /** @description As its upstream calls it. */
            originalName: string;
            arguments: components["schemas"]["PromptArgumentRead"][];
            id: string;
            /** @description For people, as clients are shown it. */
            title: string | null;
            /** @description As clients are shown it. */
            description: string | null;
            /** @description What clients are shown in place of the upstream's name (on /mcp behind the slug); null: its own. */
            customName: string | null;
            /** @description What clients are shown in place of the upstream's title; null: its own. */
            displayName: string | null;
            /** @description As its upstream gives it. */
            originalTitle: string | null;
            /** @description As its upstream gives it. */
            originalDescription: string | null;
            gatewayId: string;
            /** @example github */
            gatewaySlug: string;
            /** @description false: not offered to clients. */
            enabled: boolean;
            /** @description The gateway's. */
            reachable: boolean;
            /**
             * @description The gateway's.
             * @enum {string}
             */
            visibility: "private" | "public" | "team";
            /** @description The gateway's. */
            tags: components["schemas"]["TagRead"][];
            annotations: {
                [key: string]: unknown;
            } | null;
            _meta: {
                [key: string]: unknown;
            } | null;
            createdAt: string;
            updatedAt: string;
        };
        PromptPageRead: {
            /**
             * @description For each filter, how many items it would leave by each of its values, the other filters applied.
             * @example {
             *       "tags": {
             *         "prod": 12
             *       }
             *     }
             */
            facets: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            prompts: components["schemas"]["PromptRead"][];
            /** @description For `cursor` of the next page; null on the last one. */
            nextCursor: string | null;
            /** @description How many there are on all pages together. */
            total: number;
        };
        PromptStateRead: {
            /** @example success */
            status: string;
            message: string;
            prompt: components["schemas"]["PromptRead"];
        };
        ResourceRead: {
            /** @description Null for a template. */
            uri: string | null;
            uriTemplate: string | null;
            /** @description As clients are shown it. */
            name: string | null;
            /** @description As its upstream calls it. */
            originalName: string | null;
            mimeType: string | null;
            size: number | null;
            id: string;
            /** @description For people, as clients are shown it. */
            title: string | null;
            /** @description As clients are shown it. */
            description: string | null;
            /** @description What clients are shown in place of the upstream's name (on /mcp behind the slug); null: its own. */
            customName: string | null;
            /** @description What clients are shown in place of the upstream's title; null: its own. */
            displayName: string | null;
            /** @description As its upstream gives it. */
            originalTitle: string | null;
            /** @description As its upstream gives it. */
            originalDescription: string | null;
            gatewayId: string;
            /** @example github */
            gatewaySlug: string;
            /** @description false: not offered to clients. */
            enabled: boolean;
            /** @description The gateway's. */
            reachable: boolean;
            /**
             * @description The gateway's.
             * @enum {string}
             */
            visibility: "private" | "public" | "team";
            /** @description The gateway's. */
            tags: components["schemas"]["TagRead"][];
            annotations: {
                [key: string]: unknown;
            } | null;
            _meta: {
                [key: string]: unknown;
            } | null;
            createdAt: string;
            updatedAt: string;
        };
        ResourcePageRead: {
            /**
             * @description For each filter, how many items it would leave by each of its values, the other filters applied.
             * @example {
             *       "tags": {
             *         "prod": 12
             *       }
             *     }
             */
            facets: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            resources: components["schemas"]["ResourceRead"][];
            /** @description For `cursor` of the next page; null on the last one. */
            nextCursor: string | null;
            /** @description How many there are on all pages together. */
            total: number;
        };
        TemplatePageRead: {
            /**
             * @description For each filter, how many items it would leave by each of its values, the other filters applied.
             * @example {
             *       "tags": {
             *         "prod": 12
             *       }
             *     }
             */
            facets: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            resourceTemplates: components["schemas"]["ResourceRead"][];
            /** @description For `cursor` of the next page; null on the last one. */
            nextCursor: string | null;
            /** @description How many there are on all pages together. */
            total: number;
        };
        ResourceStateRead: {
            /** @example success */
            status: string;
            message: string;
            resource: components["schemas"]["ResourceRead"];
        };
        HealthRead: {
            /** @example healthy */
            status: string;
        };
        ReadyRead: {
            /** @example ready */
            status: string;
            /** @example connected */
            database: string;
        };
        HouseProofRead: {
            house: string;
            /** @description Over the name of the machine, too. */
            here: string;
        };
        VersionRead: {
            /** @example gatehouse */
            name: string;
            /** @example 0.1.0 */
            version: string;
            /** @example v24.0.0 */
            node: string;
            /** @description Where `prove` asks for it: shows to whoever has JWT_SECRET_KEY that this gateway has it too. */
            proof?: components["schemas"]["HouseProofRead"];
        };
        FindingRead: {
            /** @enum {string} */
            severity: "ok" | "note" | "warning" | "error";
            /**
             * @description Stable.
             * @example GATEWAY_REFUSED
             */
            code: string;
            /**
             * @description A variable, a gateway, a header.
             * @example TRUSTED_PROXY_HOSTS
             */
            about: string;
            message: string;
            /** @description What to change; empty where nothing needs to be. */
            cure: string;
        };
        DiagnosticsRead: {
            findings: components["schemas"]["FindingRead"][];
        };
        TicketRead: {
            /** @description For the header X-Gatehouse-Doctor of `GET /doctor/arrived`, five minutes. */
            ticket: string;
        };
        ArrivedNameRead: {
            /** @description As it came. */
            name: string;
            /** @description Shown where it holds `doctor-`, which whoever asks sent themselves; else null. */
            value: string | null;
        };
        ArrivedRead: {
            /** @description Headers that are read, by what for. */
            read: {
                [key: string]: string;
            };
            headers: components["schemas"]["ArrivedNameRead"][];
            /** @description Whether identity headers are read at all. */
            proxied: boolean;
            preset: string;
            /** @description Whom the identity header names, as it is believed; null where nobody. */
            user: string | null;
            /** @description Why it is not believed. */
            refusal: string | null;
            /** @description Why the Bearer token of the request counts for nothing; null where it counts, or none came. */
            tokenRefusal: string | null;
            /** @description PUBLIC_URL; empty where it is not set. */
            publicUrl: string;
            peer: string | null;
            peerTrusted: boolean;
        };
        TrafficStep: {
            /**
             * Format: date-time
             * @description Where it begins.
             */
            from: string;
            calls: number;
            failed: number;
            /** @description Milliseconds that half of the calls, and 95 of 100, took at most; 0 where there were none. */
            p50: number;
            p95: number;
        };
        TrafficCount: {
            /** @description Why the last one failed that did */
            lastCode: string | null;
            /** @example github */
            name: string;
            calls: number;
            failed: number;
            p50: number;
            p95: number;
        };
        TrafficFailure: {
            /** Format: date-time */
            at: string;
            requestId: string | null;
            actor: string;
            gateway: string;
            /** @description Name of the tool, prompt or resource at its server. */
            target: string;
            code: string;
            ms: number;
        };
        TrafficRead: {
            /**
             * Format: date-time
             * @description From when on every call is counted: later than asked for where there were more calls than are read at once.
             */
            since: string;
            steps: components["schemas"]["TrafficStep"][];
            /** @description The busiest first */
            gateways: components["schemas"]["TrafficCount"][];
            /** @description By `gateway/tool` */
            tools: components["schemas"]["TrafficCount"][];
            people: components["schemas"]["TrafficCount"][];
            /** @description The newest first */
            failures: components["schemas"]["TrafficFailure"][];
            /** @description AUDIT_CALLS: without it nothing is known. */
            known: boolean;
            calls: number;
            failed: number;
            p50: number;
            p95: number;
        };
        ConnectionRead: {
            /** @enum {string} */
            kind: "session" | "stream";
            /**
             * @description `aggregate`: all at /mcp; else the endpoint, by kind and id
             * @example server:7f3c…
             */
            endpoint: string;
            /** @description The virtual server or gateway of the endpoint */
            endpointName: string | null;
            /**
             * @description As it names itself
             * @example claude-code 2.1
             */
            client: string | null;
            /** Format: date-time */
            since: string;
            /** @description Slugs of gateways with an upstream session of its own */
            gateways: string[];
            /** @description Processes that hold it */
            replicas: string[];
            /** @description Names it on every replica; opens nothing. */
            id: string;
            /** @example proxy:alice */
            principal: string;
            /** @example 2025-11-25 */
            protocolVersion: string;
            /** @description Seconds since its client last sent something. */
            idleSeconds: number;
            /** @description Requests under way. */
            calls: number;
            /** @description Whether the gateway can speak to it unasked. */
            streaming: boolean;
        };
        ConnectionsRead: {
            /** @description The newest first; of each process 300 at most */
            items: components["schemas"]["ConnectionRead"][];
            /** @description Processes that answered */
            replicas: string[];
            /** @description How many there are that are not in the list. */
            more: number;
        };
        SettingRead: {
            /** @description As text; null for secrets */
            value: string | null;
            /** @example HOST */
            name: string;
            /** @example Server */
            section: string;
            kind: string;
            /** @description What it is for. */
            why: string;
            /** @description Whether it has another value than by default. */
            changed: boolean;
            secret: boolean;
        };
        /** @description Every error (RFC 9457). Some have members of their own beside these. */
        Problem: {
            /** @example about:blank */
            type: string;
            title: string;
            status: number;
            /** @description Stable; docs/troubleshooting.md has an entry for each. */
            code: string;
            detail: string;
            /** @description Every wrong field. */
            errors?: {
                /** @example auth_headers[1].key */
                path: string;
                message: string;
            }[];
            /** @description Also the X-Request-Id of the answer; the log and the audit log have it. */
            requestId: string;
        } & {
            [key: string]: unknown;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    Gateways_list: {
        parameters: {
            query?: {
                /** @description Text to look for in the name, slug, URL, description and tags, and for administrators the id and names of headers, over the whole list. */
                q?: string;
                /** @description What a gateway is, the worst that is true of it. Any of the values. For administrators. */
                status?: ("secret_unreadable" | "secret_unresolved" | "auth_failed" | "unreachable" | "degraded" | "checking" | "healthy" | "disabled")[];
                /** @description How its server is reached. Any of the values. */
                transport?: ("STREAMABLEHTTP" | "SSE" | "unknown")[];
                /** @description Which credentials it has. Any of the values. For administrators. */
                auth_type?: ("none" | "basic" | "bearer" | "authheaders" | "query_param")[];
                /** @description Who may use it. Any of the values. */
                visibility?: ("public" | "team" | "private")[];
                /** @description Its tags. Any of the values. */
                tags?: string[];
                /** @description With `-`, the other way round. */
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "name" | "-name" | "status" | "-status" | "last_seen" | "-last_seen" | "tool_count" | "-tool_count" | "transport" | "-transport" | "auth_type" | "-auth_type";
                /** @description Answer an object with the page, the next cursor, the total and the facets instead of a bare array. */
                include_pagination?: boolean;
                /** @description How many at most; 0 is all. Without it, all, or 50 with include_pagination. */
                limit?: number;
                /** @description The `nextCursor` of the page before, in the same order. */
                cursor?: string;
                /** @description Also what is switched off. For administrators. */
                include_inactive?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["GatewayRead"] | components["schemas"]["GatewayView"])[] | components["schemas"]["GatewayPageRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Gateways_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GatewayCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CONFLICT` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UPSTREAM_FAILED` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Gateways_test: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GatewayTestBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestResult"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Gateways_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayRead"] | components["schemas"]["GatewayView"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Gateways_put: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version last read, as ETag gave it */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GatewayEdit"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CONFLICT` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UPSTREAM_FAILED` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Gateways_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Gateways_patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version last read, as ETag gave it */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GatewayEdit"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CONFLICT` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UPSTREAM_FAILED` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Gateways_state: {
        parameters: {
            query?: {
                /** @description false switches off. */
                activate?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StateRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Gateways_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefreshRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GatewayImpact_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImpactRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Servers_list: {
        parameters: {
            query?: {
                /** @description Text to look for in the id, name, slug, description and tags, over the whole list. */
                q?: string;
                /** @description Whether it is served. Any of the values. For administrators. */
                status?: ("enabled" | "disabled")[];
                /** @description Who may use it. Any of the values. */
                visibility?: ("public" | "team" | "private")[];
                /** @description Its tags. Any of the values. */
                tags?: string[];
                /** @description With `-`, the other way round. */
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "name" | "-name";
                /** @description Answer an object with the page, the next cursor, the total and the facets instead of a bare array. */
                include_pagination?: boolean;
                /** @description How many at most; 0 is all. Without it, all, or 50 with include_pagination. */
                limit?: number;
                /** @description The `nextCursor` of the page before, in the same order. */
                cursor?: string;
                /** @description Also what is switched off. For administrators. */
                include_inactive?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["ServerRead"] | components["schemas"]["ServerView"])[] | components["schemas"]["ServerPageRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Servers_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServerCreate"] | components["schemas"]["ServerEnvelope"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CONFLICT` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Servers_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerRead"] | components["schemas"]["ServerView"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Servers_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServerEdit"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CONFLICT` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Servers_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerStatusRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Servers_patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServerEdit"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CONFLICT` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Servers_state: {
        parameters: {
            query?: {
                /** @description false switches off. */
                activate?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ServerItems_tools: {
        parameters: {
            query?: {
                /** @description Text to look for in the name and the definition, over the whole list. */
                q?: string;
                /** @description Ids or slugs of gateways. Any of the values. */
                gateway_id?: string[];
                /** @description Whether it is offered to clients. Any of the values. For administrators. */
                status?: ("enabled" | "disabled")[];
                /** @description Tags of its gateway. Any of the values. */
                tags?: string[];
                /** @description With `-`, the other way round. */
                sort?: "gateway" | "-gateway" | "name" | "-name" | "updated_at" | "-updated_at";
                /** @description Answer an object with the page, the next cursor, the total and the facets instead of a bare array. */
                include_pagination?: boolean;
                /** @description How many at most; 0 is all. Without it, all, or 50 with include_pagination. */
                limit?: number;
                /** @description The `nextCursor` of the page before, in the same order. */
                cursor?: string;
                /** @description Also what is switched off. For administrators. */
                include_inactive?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolRead"][] | components["schemas"]["ToolPageRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ServerItems_prompts: {
        parameters: {
            query?: {
                /** @description Text to look for in the name and the definition, over the whole list. */
                q?: string;
                /** @description Ids or slugs of gateways. Any of the values. */
                gateway_id?: string[];
                /** @description Whether it is offered to clients. Any of the values. For administrators. */
                status?: ("enabled" | "disabled")[];
                /** @description Tags of its gateway. Any of the values. */
                tags?: string[];
                /** @description With `-`, the other way round. */
                sort?: "gateway" | "-gateway" | "name" | "-name" | "updated_at" | "-updated_at";
                /** @description Answer an object with the page, the next cursor, the total and the facets instead of a bare array. */
                include_pagination?: boolean;
                /** @description How many at most; 0 is all. Without it, all, or 50 with include_pagination. */
                limit?: number;
                /** @description The `nextCursor` of the page before, in the same order. */
                cursor?: string;
                /** @description Also what is switched off. For administrators. */
                include_inactive?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromptRead"][] | components["schemas"]["PromptPageRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ServerItems_resources: {
        parameters: {
            query?: {
                /** @description Text to look for in the name and the definition, over the whole list. */
                q?: string;
                /** @description Ids or slugs of gateways. Any of the values. */
                gateway_id?: string[];
                /** @description Whether it is offered to clients. Any of the values. For administrators. */
                status?: ("enabled" | "disabled")[];
                /** @description Tags of its gateway. Any of the values. */
                tags?: string[];
                /** @description With `-`, the other way round. */
                sort?: "gateway" | "-gateway" | "name" | "-name" | "updated_at" | "-updated_at";
                /** @description Answer an object with the page, the next cursor, the total and the facets instead of a bare array. */
                include_pagination?: boolean;
                /** @description How many at most; 0 is all. Without it, all, or 50 with include_pagination. */
                limit?: number;
                /** @description The `nextCursor` of the page before, in the same order. */
                cursor?: string;
                /** @description Also what is switched off. For administrators. */
                include_inactive?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceRead"][] | components["schemas"]["ResourcePageRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Tools_list: {
        parameters: {
            query?: {
                /** @description Text to look for in the name and the definition, over the whole list. */
                q?: string;
                /** @description Ids or slugs of gateways. Any of the values. */
                gateway_id?: string[];
                /** @description Whether it is offered to clients. Any of the values. For administrators. */
                status?: ("enabled" | "disabled")[];
                /** @description Tags of its gateway. Any of the values. */
                tags?: string[];
                /** @description With `-`, the other way round. */
                sort?: "gateway" | "-gateway" | "name" | "-name" | "updated_at" | "-updated_at";
                /** @description Answer an object with the page, the next cursor, the total and the facets instead of a bare array. */
                include_pagination?: boolean;
                /** @description How many at most; 0 is all. Without it, all, or 50 with include_pagination. */
                limit?: number;
                /** @description The `nextCursor` of the page before, in the same order. */
                cursor?: string;
                /** @description Also what is switched off. For administrators. */
                include_inactive?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolRead"][] | components["schemas"]["ToolPageRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Tools_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Tools_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverrideEdit"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CONFLICT` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Tools_patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverrideEdit"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CONFLICT` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Tools_state: {
        parameters: {
            query?: {
                /** @description false switches off. */
                activate?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolStateRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Tools_call: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriedRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`, `RATE_LIMITED`, `QUOTA_EXCEEDED` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UPSTREAM_FAILED` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`, `GATEWAY_BUSY` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Prompts_list: {
        parameters: {
            query?: {
                /** @description Text to look for in the name and the definition, over the whole list. */
                q?: string;
                /** @description Ids or slugs of gateways. Any of the values. */
                gateway_id?: string[];
                /** @description Whether it is offered to clients. Any of the values. For administrators. */
                status?: ("enabled" | "disabled")[];
                /** @description Tags of its gateway. Any of the values. */
                tags?: string[];
                /** @description With `-`, the other way round. */
                sort?: "gateway" | "-gateway" | "name" | "-name" | "updated_at" | "-updated_at";
                /** @description Answer an object with the page, the next cursor, the total and the facets instead of a bare array. */
                include_pagination?: boolean;
                /** @description How many at most; 0 is all. Without it, all, or 50 with include_pagination. */
                limit?: number;
                /** @description The `nextCursor` of the page before, in the same order. */
                cursor?: string;
                /** @description Also what is switched off. For administrators. */
                include_inactive?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromptRead"][] | components["schemas"]["PromptPageRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Prompts_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromptRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Prompts_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverrideEdit"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromptRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CONFLICT` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Prompts_render: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    [key: string]: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriedRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`, `RATE_LIMITED`, `QUOTA_EXCEEDED` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UPSTREAM_FAILED` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`, `GATEWAY_BUSY` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Prompts_patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverrideEdit"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromptRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CONFLICT` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Prompts_state: {
        parameters: {
            query?: {
                /** @description false switches off. */
                activate?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromptStateRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Resources_list: {
        parameters: {
            query?: {
                /** @description Text to look for in the name and the definition, over the whole list. */
                q?: string;
                /** @description Ids or slugs of gateways. Any of the values. */
                gateway_id?: string[];
                /** @description Whether it is offered to clients. Any of the values. For administrators. */
                status?: ("enabled" | "disabled")[];
                /** @description Tags of its gateway. Any of the values. */
                tags?: string[];
                /** @description With `-`, the other way round. */
                sort?: "gateway" | "-gateway" | "name" | "-name" | "updated_at" | "-updated_at";
                /** @description Answer an object with the page, the next cursor, the total and the facets instead of a bare array. */
                include_pagination?: boolean;
                /** @description How many at most; 0 is all. Without it, all, or 50 with include_pagination. */
                limit?: number;
                /** @description The `nextCursor` of the page before, in the same order. */
                cursor?: string;
                /** @description Also what is switched off. For administrators. */
                include_inactive?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceRead"][] | components["schemas"]["ResourcePageRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Resources_templates: {
        parameters: {
            query?: {
                /** @description Text to look for in the name and the definition, over the whole list. */
                q?: string;
                /** @description Ids or slugs of gateways. Any of the values. */
                gateway_id?: string[];
                /** @description Whether it is offered to clients. Any of the values. For administrators. */
                status?: ("enabled" | "disabled")[];
                /** @description Tags of its gateway. Any of the values. */
                tags?: string[];
                /** @description With `-`, the other way round. */
                sort?: "gateway" | "-gateway" | "name" | "-name" | "updated_at" | "-updated_at";
                /** @description Answer an object with the page, the next cursor, the total and the facets instead of a bare array. */
                include_pagination?: boolean;
                /** @description How many at most; 0 is all. Without it, all, or 50 with include_pagination. */
                limit?: number;
                /** @description The `nextCursor` of the page before, in the same order. */
                cursor?: string;
                /** @description Also what is switched off. For administrators. */
                include_inactive?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceRead"][] | components["schemas"]["TemplatePageRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Resources_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Resources_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelEdit"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CONFLICT` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Resources_patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelEdit"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CONFLICT` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Resources_info: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Resources_content: {
        parameters: {
            query?: {
                /** @description The URI to read, for a template */
                uri?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriedRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`, `RATE_LIMITED`, `QUOTA_EXCEEDED` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UPSTREAM_FAILED` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`, `GATEWAY_BUSY` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Resources_state: {
        parameters: {
            query?: {
                /** @description false switches off. */
                activate?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceStateRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Limits_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        rates?: {
                            /** @enum {string} */
                            per: "principal" | "group" | "everybody";
                            /** @description Where per is group; its members share the calls. */
                            group?: string;
                            /**
                             * @description Its name on /mcp or at its server; *: every call.
                             * @default *
                             */
                            tool?: string;
                            calls: number;
                            seconds: number;
                        }[];
                        quotas?: {
                            /** @enum {string} */
                            per: "principal" | "group" | "everybody";
                            /** @description Where per is group; its members share the calls. */
                            group?: string;
                            /**
                             * @description Its name on /mcp or at its server; *: every call.
                             * @default *
                             */
                            tool?: string;
                            calls: number;
                            days: number;
                        }[];
                    };
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Limits_write: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    rates?: {
                        /** @enum {string} */
                        per: "principal" | "group" | "everybody";
                        /** @description Where per is group; its members share the calls. */
                        group?: string;
                        /**
                         * @description Its name on /mcp or at its server; *: every call.
                         * @default *
                         */
                        tool?: string;
                        calls: number;
                        seconds: number;
                    }[];
                    quotas?: {
                        /** @enum {string} */
                        per: "principal" | "group" | "everybody";
                        /** @description Where per is group; its members share the calls. */
                        group?: string;
                        /**
                         * @description Its name on /mcp or at its server; *: every call.
                         * @default *
                         */
                        tool?: string;
                        calls: number;
                        days: number;
                    }[];
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        rates?: {
                            /** @enum {string} */
                            per: "principal" | "group" | "everybody";
                            /** @description Where per is group; its members share the calls. */
                            group?: string;
                            /**
                             * @description Its name on /mcp or at its server; *: every call.
                             * @default *
                             */
                            tool?: string;
                            calls: number;
                            seconds: number;
                        }[];
                        quotas?: {
                            /** @enum {string} */
                            per: "principal" | "group" | "everybody";
                            /** @description Where per is group; its members share the calls. */
                            group?: string;
                            /**
                             * @description Its name on /mcp or at its server; *: every call.
                             * @default *
                             */
                            tool?: string;
                            calls: number;
                            days: number;
                        }[];
                    };
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Tokens_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenRead"][];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Tokens_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenCreated"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CONFLICT` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Tokens_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Revocations_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevocationRead"][];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Revocations_add: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevocationCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevocationCreated"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Revocations_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
                value: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Me_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Session_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Session_start: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonRead"];
                };
            };
            /** @description `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Session_end: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Connections_list: {
        parameters: {
            query?: {
                /** @description Text to look for in whose it is. */
                principal?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionsRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Connections_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Audit_list: {
        parameters: {
            query?: {
                /** @description How many at most; 500 without it, or 50 with include_pagination. */
                limit?: number;
                /** @description Answer an object with the rows and the next cursor. */
                include_pagination?: boolean;
                /** @description The `nextCursor` of the page before, in the same order. */
                cursor?: string;
                /** @description Who, as `local:admin` or `proxy:alice`. Any of the values. */
                actor?: string[];
                /** @description What was done: `tools/call`, `PUT /gateways/:id`, `refuse.client`. Any of the values. */
                action?: string[];
                /** @description To what. Any of the values. */
                target?: string[];
                /** @description Calls of this tool, by its name at its server. Any of the values. */
                tool?: string[];
                /** @description Slug of the gateway a call went to. Any of the values. */
                gateway?: string[];
                /** @description What came of it. Any of the values. */
                outcome?: ("ok" | "refused" | "failed")[];
                /** @description Error code. Any of the values. */
                code?: string[];
                /** @description Rows of the request with this id. Any of the values. */
                request_id?: string[];
                /** @description Where the connection came from. Any of the values. */
                address?: string[];
                /** @description Digest of the arguments, as a row has it: calls with equal ones. Any of the values. */
                arguments?: string[];
                /** @description From this time on. */
                from?: string;
                /** @description Up to before this time. */
                to?: string;
                /** @description Text to look for in who, what and where. */
                q?: string;
                /** @description Newest first, or oldest first. */
                sort?: "-id" | "id";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditRead"][] | components["schemas"]["AuditPageRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Audit_export: {
        parameters: {
            query?: {
                /** @description Who, as `local:admin` or `proxy:alice`. Any of the values. */
                actor?: string[];
                /** @description What was done: `tools/call`, `PUT /gateways/:id`, `refuse.client`. Any of the values. */
                action?: string[];
                /** @description To what. Any of the values. */
                target?: string[];
                /** @description Calls of this tool, by its name at its server. Any of the values. */
                tool?: string[];
                /** @description Slug of the gateway a call went to. Any of the values. */
                gateway?: string[];
                /** @description What came of it. Any of the values. */
                outcome?: ("ok" | "refused" | "failed")[];
                /** @description Error code. Any of the values. */
                code?: string[];
                /** @description Rows of the request with this id. Any of the values. */
                request_id?: string[];
                /** @description Where the connection came from. Any of the values. */
                address?: string[];
                /** @description Digest of the arguments, as a row has it: calls with equal ones. Any of the values. */
                arguments?: string[];
                /** @description From this time on. */
                from?: string;
                /** @description Up to before this time. */
                to?: string;
                /** @description Text to look for in who, what and where. */
                q?: string;
                /** @description Newest first, or oldest first. */
                sort?: "-id" | "id";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Audit_verify: {
        parameters: {
            query?: {
                /** @description Heads known from elsewhere, as the log says them: `CHAIN:N:HASH`. */
                expect?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifyRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Traffic_read: {
        parameters: {
            query?: {
                /** @description How far back. */
                minutes?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrafficRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Keys_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyRead"][];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Keys_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotationRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Import_import: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Import_importContextForge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContextForgeBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Import_undo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndoRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Import_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Files_apply: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplyBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplyRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Files_file: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Files_sealed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SealBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS`, `MALFORMED_REQUEST` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    FileSchema_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    Diagnostics_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityDiagnosticsRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Doctor_diagnostics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiagnosticsRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Doctor_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketRead"];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Doctor_arrived: {
        parameters: {
            query?: never;
            header: {
                "x-gatehouse-doctor": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArrivedRead"];
                };
            };
            /** @description `UNAUTHENTICATED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Settings_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingRead"][];
                };
            };
            /** @description `IDENTITY_AMBIGUOUS` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`, `IDENTITY_CONFLICT`, `PROXY_PEER_NOT_TRUSTED`, `PROXY_MODE_REQUIRED` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`, `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Health_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthRead"];
                };
            };
        };
    };
    Health_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadyRead"];
                };
            };
            /** @description `UNAVAILABLE` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Health_version: {
        parameters: {
            query?: {
                /** @description A nonce of 22 to 64 letters, digits, - and _ */
                prove?: unknown;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionRead"];
                };
            };
            /** @description `VALIDATION_FAILED` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Metrics_text: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `ORIGIN_NOT_ALLOWED` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ResourceMetadata_metadata: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceMetadataRead"];
                };
            };
            /** @description `NOT_FOUND` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
