// Written by `npm run api:types` from the OpenAPI document of the gateway.

export interface paths {
    "/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did, called or was refused what */
        get: operations["AuditController_list"];
        put?: never;
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
        get: operations["TokensController_list"];
        put?: never;
        /** Make a token; it is shown this once */
        post: operations["TokensController_create"];
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
        delete: operations["TokensController_revoke"];
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
        get: operations["RevocationsController_list"];
        put?: never;
        /** Deny a token, a principal or a session */
        post: operations["RevocationsController_add"];
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
        delete: operations["RevocationsController_remove"];
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
        /** Who is signed in */
        get: operations["SessionController_read"];
        put?: never;
        /** Sign in; answers with a cookie for this browser */
        post: operations["SessionController_start"];
        /** Sign out */
        delete: operations["SessionController_end"];
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
        /** Protected resource metadata of an MCP path (RFC 9728) */
        get: operations["ResourceMetadataController_metadata[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-protected-resource/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Protected resource metadata of an MCP path (RFC 9728) */
        get: operations["ResourceMetadataController_metadata[1]"];
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
        get: operations["DiagnosticsController_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gateways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List gateways, newest first */
        get: operations["GatewaysController_list[0]"];
        put?: never;
        /** Register a gateway: its server is asked what it offers, with the credentials given */
        post: operations["GatewaysController_create[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gateways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List gateways, newest first */
        get: operations["GatewaysController_list[1]"];
        put?: never;
        /** Register a gateway: its server is asked what it offers, with the credentials given */
        post: operations["GatewaysController_create[1]"];
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
        /** Try a stored or an unsaved gateway with a real MCP conversation; stores nothing */
        post: operations["GatewaysController_test[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gateways/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a stored or an unsaved gateway with a real MCP conversation; stores nothing */
        post: operations["GatewaysController_test[1]"];
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
        /** Read a gateway */
        get: operations["GatewaysController_read[0]"];
        /** Change a gateway; what is left out or null stays, as clients of ContextForge send it */
        put: operations["GatewaysController_put[0]"];
        post?: never;
        /** Remove a gateway with its credentials and everything it offered */
        delete: operations["GatewaysController_remove[0]"];
        options?: never;
        head?: never;
        /** Change a gateway; what is left out stays, null is the default (RFC 7396) */
        patch: operations["GatewaysController_patch[0]"];
        trace?: never;
    };
    "/v1/gateways/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a gateway */
        get: operations["GatewaysController_read[1]"];
        /** Change a gateway; what is left out or null stays, as clients of ContextForge send it */
        put: operations["GatewaysController_put[1]"];
        post?: never;
        /** Remove a gateway with its credentials and everything it offered */
        delete: operations["GatewaysController_remove[1]"];
        options?: never;
        head?: never;
        /** Change a gateway; what is left out stays, null is the default (RFC 7396) */
        patch: operations["GatewaysController_patch[1]"];
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
        /** Enable or disable a gateway */
        post: operations["GatewaysController_state[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gateways/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a gateway */
        post: operations["GatewaysController_state[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gateways/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a gateway */
        post: operations["GatewaysController_state[2]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gateways/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a gateway */
        post: operations["GatewaysController_state[3]"];
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
        /** Read tools, resources and prompts again */
        post: operations["GatewaysController_refresh[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gateways/{id}/tools/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read tools, resources and prompts again */
        post: operations["GatewaysController_refresh[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gateways/{id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read tools, resources and prompts again */
        post: operations["GatewaysController_refresh[2]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gateways/{id}/tools/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read tools, resources and prompts again */
        post: operations["GatewaysController_refresh[3]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/gateways/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a gateway */
        get: operations["AdminGatewaysController_read[0]"];
        /** Change a gateway; what is left out or null stays, as clients of ContextForge send it */
        put: operations["AdminGatewaysController_put[0]"];
        post?: never;
        /** Remove a gateway with its credentials and everything it offered */
        delete: operations["AdminGatewaysController_remove[0]"];
        options?: never;
        head?: never;
        /** Change a gateway; what is left out stays, null is the default (RFC 7396) */
        patch: operations["AdminGatewaysController_patch[0]"];
        trace?: never;
    };
    "/v1/admin/gateways/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a gateway */
        get: operations["AdminGatewaysController_read[1]"];
        /** Change a gateway; what is left out or null stays, as clients of ContextForge send it */
        put: operations["AdminGatewaysController_put[1]"];
        post?: never;
        /** Remove a gateway with its credentials and everything it offered */
        delete: operations["AdminGatewaysController_remove[1]"];
        options?: never;
        head?: never;
        /** Change a gateway; what is left out stays, null is the default (RFC 7396) */
        patch: operations["AdminGatewaysController_patch[1]"];
        trace?: never;
    };
    "/admin/gateways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List gateways, newest first */
        get: operations["AdminGatewaysController_list[0]"];
        put?: never;
        /** Register a gateway: its server is asked what it offers, with the credentials given */
        post: operations["AdminGatewaysController_create[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/gateways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List gateways, newest first */
        get: operations["AdminGatewaysController_list[1]"];
        put?: never;
        /** Register a gateway: its server is asked what it offers, with the credentials given */
        post: operations["AdminGatewaysController_create[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/gateways/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a stored or an unsaved gateway with a real MCP conversation; stores nothing */
        post: operations["AdminGatewaysController_test[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/gateways/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a stored or an unsaved gateway with a real MCP conversation; stores nothing */
        post: operations["AdminGatewaysController_test[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/gateways/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a gateway */
        post: operations["AdminGatewaysController_state[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/gateways/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a gateway */
        post: operations["AdminGatewaysController_state[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/gateways/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a gateway */
        post: operations["AdminGatewaysController_state[2]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/gateways/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a gateway */
        post: operations["AdminGatewaysController_state[3]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/gateways/{id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read tools, resources and prompts again */
        post: operations["AdminGatewaysController_refresh[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/gateways/{id}/tools/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read tools, resources and prompts again */
        post: operations["AdminGatewaysController_refresh[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/gateways/{id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read tools, resources and prompts again */
        post: operations["AdminGatewaysController_refresh[2]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/gateways/{id}/tools/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read tools, resources and prompts again */
        post: operations["AdminGatewaysController_refresh[3]"];
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
        /** List the keys of stored credentials */
        get: operations["KeysController_list[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the keys of stored credentials */
        get: operations["KeysController_list[1]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the keys of stored credentials */
        get: operations["KeysController_list[2]"];
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
        /** Seal all credentials under AUTH_ENCRYPTION_SECRET, while serving */
        post: operations["KeysController_rotate[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Seal all credentials under AUTH_ENCRYPTION_SECRET, while serving */
        post: operations["KeysController_rotate[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Seal all credentials under AUTH_ENCRYPTION_SECRET, while serving */
        post: operations["KeysController_rotate[2]"];
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
        /** Register or change many gateways by name; their servers are asked later */
        post: operations["ImportController_import[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register or change many gateways by name; their servers are asked later */
        post: operations["ImportController_import[1]"];
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
        /** All gateways as a file that can be imported; with a passphrase, their credentials too */
        post: operations["ImportController_export[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** All gateways as a file that can be imported; with a passphrase, their credentials too */
        post: operations["ImportController_export[1]"];
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
        /** List virtual servers, newest first */
        get: operations["ServersController_list[0]"];
        put?: never;
        /** Make a virtual server */
        post: operations["ServersController_create[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List virtual servers, newest first */
        get: operations["ServersController_list[1]"];
        put?: never;
        /** Make a virtual server */
        post: operations["ServersController_create[1]"];
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
        /** Read a virtual server */
        get: operations["ServersController_read[0]"];
        /** Change a virtual server; what is left out stays */
        put: operations["ServersController_put[0]"];
        post?: never;
        /** Remove a virtual server; its gateways and their items stay */
        delete: operations["ServersController_remove[0]"];
        options?: never;
        head?: never;
        /** Change a virtual server; what is left out stays */
        patch: operations["ServersController_patch[0]"];
        trace?: never;
    };
    "/v1/servers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a virtual server */
        get: operations["ServersController_read[1]"];
        /** Change a virtual server; what is left out stays */
        put: operations["ServersController_put[1]"];
        post?: never;
        /** Remove a virtual server; its gateways and their items stay */
        delete: operations["ServersController_remove[1]"];
        options?: never;
        head?: never;
        /** Change a virtual server; what is left out stays */
        patch: operations["ServersController_patch[1]"];
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
        /** Enable or disable a virtual server */
        post: operations["ServersController_state[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/servers/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a virtual server */
        post: operations["ServersController_state[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/servers/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a virtual server */
        post: operations["ServersController_state[2]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/servers/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a virtual server */
        post: operations["ServersController_state[3]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List virtual servers, newest first */
        get: operations["AdminServersController_list[0]"];
        put?: never;
        /** Make a virtual server */
        post: operations["AdminServersController_create[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List virtual servers, newest first */
        get: operations["AdminServersController_list[1]"];
        put?: never;
        /** Make a virtual server */
        post: operations["AdminServersController_create[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/servers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a virtual server */
        get: operations["AdminServersController_read[0]"];
        /** Change a virtual server; what is left out stays */
        put: operations["AdminServersController_put[0]"];
        post?: never;
        /** Remove a virtual server; its gateways and their items stay */
        delete: operations["AdminServersController_remove[0]"];
        options?: never;
        head?: never;
        /** Change a virtual server; what is left out stays */
        patch: operations["AdminServersController_patch[0]"];
        trace?: never;
    };
    "/v1/admin/servers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a virtual server */
        get: operations["AdminServersController_read[1]"];
        /** Change a virtual server; what is left out stays */
        put: operations["AdminServersController_put[1]"];
        post?: never;
        /** Remove a virtual server; its gateways and their items stay */
        delete: operations["AdminServersController_remove[1]"];
        options?: never;
        head?: never;
        /** Change a virtual server; what is left out stays */
        patch: operations["AdminServersController_patch[1]"];
        trace?: never;
    };
    "/admin/servers/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a virtual server */
        post: operations["AdminServersController_state[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/servers/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a virtual server */
        post: operations["AdminServersController_state[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/servers/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a virtual server */
        post: operations["AdminServersController_state[2]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/servers/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable or disable a virtual server */
        post: operations["AdminServersController_state[3]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/gateways/{id}/impact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which virtual servers use the gateway, and how many of its tools, prompts and resources */
        get: operations["GatewayImpactController_read[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/gateways/{id}/impact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which virtual servers use the gateway, and how many of its tools, prompts and resources */
        get: operations["GatewayImpactController_read[1]"];
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
        /** List tools */
        get: operations["ToolsController_list[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tools */
        get: operations["ToolsController_list[1]"];
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
        /** Read a tool */
        get: operations["ToolsController_read[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a tool */
        get: operations["ToolsController_read[1]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
        /** Offer a tool to clients, or take it away */
        post: operations["ToolsController_state[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tools/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offer a tool to clients, or take it away */
        post: operations["ToolsController_state[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offer a tool to clients, or take it away */
        post: operations["ToolsController_state[2]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offer a tool to clients, or take it away */
        post: operations["ToolsController_state[3]"];
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
        /** Try a tool: call it at its server with the rights of the caller */
        post: operations["ToolsController_call[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/{id}/call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a tool: call it at its server with the rights of the caller */
        post: operations["ToolsController_call[1]"];
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
        /** List prompts */
        get: operations["PromptsController_list[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/prompts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List prompts */
        get: operations["PromptsController_list[1]"];
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
        /** Read a prompt: its description and arguments */
        get: operations["PromptsController_read[0]"];
        put?: never;
        /** Try a prompt: have its server render it; the body holds the arguments */
        post: operations["PromptsController_render[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/prompts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a prompt: its description and arguments */
        get: operations["PromptsController_read[1]"];
        put?: never;
        /** Try a prompt: have its server render it; the body holds the arguments */
        post: operations["PromptsController_render[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
        /** Offer a prompt to clients, or take it away */
        post: operations["PromptsController_state[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prompts/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offer a prompt to clients, or take it away */
        post: operations["PromptsController_state[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/prompts/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offer a prompt to clients, or take it away */
        post: operations["PromptsController_state[2]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/prompts/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offer a prompt to clients, or take it away */
        post: operations["PromptsController_state[3]"];
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
        /** List resources */
        get: operations["ResourcesController_list[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List resources */
        get: operations["ResourcesController_list[1]"];
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
        /** List resource templates; always an object */
        get: operations["ResourcesController_templates[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resources/templates/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List resource templates; always an object */
        get: operations["ResourcesController_templates[1]"];
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
        /** Read a resource or template: what its server says of it */
        get: operations["ResourcesController_read[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a resource or template: what its server says of it */
        get: operations["ResourcesController_read[1]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{id}/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same, where ContextForge has it */
        get: operations["ResourcesController_info[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resources/{id}/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same, where ContextForge has it */
        get: operations["ResourcesController_info[1]"];
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
        /** Try a resource: read its content from its server */
        get: operations["ResourcesController_content[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resources/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Try a resource: read its content from its server */
        get: operations["ResourcesController_content[1]"];
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
        /** Offer a resource to clients, or take it away */
        post: operations["ResourcesController_state[0]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resources/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offer a resource to clients, or take it away */
        post: operations["ResourcesController_state[1]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resources/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offer a resource to clients, or take it away */
        post: operations["ResourcesController_state[2]"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resources/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offer a resource to clients, or take it away */
        post: operations["ResourcesController_state[3]"];
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
        /** List the tools of a virtual server */
        get: operations["ServerItemsController_tools[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/servers/{id}/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tools of a virtual server */
        get: operations["ServerItemsController_tools[1]"];
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
        /** List the prompts of a virtual server */
        get: operations["ServerItemsController_prompts[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/servers/{id}/prompts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the prompts of a virtual server */
        get: operations["ServerItemsController_prompts[1]"];
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
        /** List the resources of a virtual server */
        get: operations["ServerItemsController_resources[0]"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/servers/{id}/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the resources of a virtual server */
        get: operations["ServerItemsController_resources[1]"];
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
        get: operations["HealthController_health"];
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
        get: operations["HealthController_ready"];
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
        get: operations["HealthController_version"];
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
            /** @example gateway.create */
            action: string;
            target: string | null;
            gateway: string | null;
            /** @enum {string} */
            outcome: "ok" | "refused" | "failed";
            code: string | null;
            ms: number | null;
            request_id: string | null;
            address: string | null;
            /** @description How many equal refusals, or lost rows, this row stands for */
            count: number;
        };
        TokenRead: {
            /**
             * Format: uuid
             * @description The jti claim
             */
            id: string;
            name: string;
            /** @example local:alice */
            principal_id: string;
            is_admin: boolean;
            /** @example local:admin */
            created_by: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            revoked_at: string | null;
        };
        TokenCreate: {
            /**
             * @description What the token is for
             * @example laptop
             */
            name: string;
            /**
             * @description Days until it expires, 90 by default
             * @example 90
             */
            expires_in_days?: number;
            /**
             * @description For administrators: a token for somebody else
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
            /** @description For administrators: whether the token is one; false by default with sub */
            is_admin?: boolean;
        };
        TokenCreated: {
            /** @description Shown this once */
            access_token: string;
            token: components["schemas"]["TokenRead"];
        };
        RevocationCreate: {
            /**
             * @description jti: a token by its id. token: the token itself, of which its hash is kept. principal: whoever has this id.
             * @enum {string}
             */
            kind: "jti" | "token" | "principal" | "session";
            /** @example proxy:alice */
            value: string;
            reason?: string;
        };
        SessionRead: {
            /** @example local:admin */
            id: string;
            /** @example admin */
            name: string;
            email: string | null;
            /** @enum {string} */
            role: "admin";
            /** @enum {string} */
            method: "password" | "token" | "proxy";
            /** @description To send as X-CSRF-Token with every write; null without a session */
            csrf_token: string | null;
            /** Format: date-time */
            idle_expires_at: string | null;
            /** Format: date-time */
            expires_at: string | null;
        };
        SessionCreate: {
            /** @example admin */
            user?: string;
            /** Format: password */
            password?: string;
            /** @description An administrator's token, instead of user and password */
            token?: string;
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
        TagRead: {
            /** @example machine-learning */
            id: string;
            label: string;
        };
        GatewayRead: {
            id: string;
            name: string;
            /** @description The name as it stands in paths and tool names. */
            slug: string;
            url: string;
            description: string | null;
            /**
             * @description What the discovery found; before it, what the registration said.
             * @enum {string|null}
             */
            transport: "SSE" | "STREAMABLEHTTP" | null;
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
            enabled: boolean;
            /** @description false after three checks in a row that found no answer. */
            reachable: boolean;
            /**
             * @description `refused`: the upstream says 401 or 403. `unresolved`: a reference names nothing. `undecryptable`: enter the credentials again.
             * @enum {string}
             */
            authState: "ok" | "refused" | "unresolved" | "undecryptable";
            /**
             * @description What it is like now, of all that is known.
             * @enum {string}
             */
            status: "secret_unreadable" | "secret_missing" | "auth_failed" | "unreachable" | "degraded" | "checking" | "healthy" | "disabled";
            lastError: string | null;
            lastSeen: string | null;
            checkedAt: string | null;
            lastRefreshAt: string | null;
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
            /** @description null: the global list. Empty: none. */
            passthroughHeaders: string[] | null;
            tags: components["schemas"]["TagRead"][];
            /** @enum {string} */
            visibility: "private" | "public" | "team";
            ownerId: string | null;
            allowedUsers: string[];
            allowedGroups: string[];
            allowAnonymous: boolean;
            caCertificate: string | null;
            timeoutSeconds: number | null;
            refreshIntervalSeconds: number | null;
            toolCount: number;
            promptCount: number;
            /** @description Resources and resource templates. */
            resourceCount: number;
            createdBy: string | null;
            createdAt: string;
            updatedAt: string;
            /** @description Counts edits; send it back as If-Match or `version`. */
            version: number;
            /** @description What was accepted but changed or left out, one line each; only in the answer to a write. */
            warnings?: string[];
        };
        GatewayPageRead: {
            gateways: components["schemas"]["GatewayRead"][];
            /** @description Null on the last page. */
            nextCursor: string | null;
        };
        GatewayPagination: {
            /** @description From 1. */
            page: number;
            perPage: number;
            total: number;
            totalPages: number;
        };
        GatewayFacets: {
            status: {
                [key: string]: number;
            };
            auth: {
                [key: string]: number;
            };
            tags: {
                [key: string]: number;
            };
        };
        GatewayListRead: {
            data: components["schemas"]["GatewayRead"][];
            pagination: components["schemas"]["GatewayPagination"];
            facets: components["schemas"]["GatewayFacets"];
        };
        GatewayCreate: {
            /** @example My Gateway */
            name?: string;
            /** @example https://mcp-server.example.com/mcp */
            url?: string;
            description?: string | null;
            /**
             * @description A hint; the discovery decides.
             * @enum {string}
             */
            transport?: "SSE" | "STREAMABLEHTTP";
            /** @enum {string} */
            auth_type?: "none" | "basic" | "bearer" | "authheaders" | "query_param";
            /**
             * @description A list of {key, value}, or an object of names and values. `*****`, or no value, keeps the stored value of the same name.
             * @example [
             *       {
             *         "key": "X-API-Key",
             *         "value": "${env:GATEHOUSE_SECRET_API_KEY}"
             *       },
             *       {
             *         "key": "X-Region",
             *         "value": "us-east-1"
             *       }
             *     ]
             */
            auth_headers?: {
                key: string;
                value?: string;
            }[];
            /** @description With auth_header_value: a list of one header. */
            auth_header_key?: string;
            auth_header_value?: string;
            auth_username?: string;
            auth_password?: string;
            auth_token?: string;
            auth_query_param_key?: string;
            auth_query_param_value?: string;
            /** @description null: the global list. Empty: none. */
            passthrough_headers?: string[] | null;
            /**
             * @example [
             *       "prod"
             *     ]
             */
            tags?: string[];
            /** @enum {string} */
            visibility?: "public" | "team" | "private";
            /** @description Principal ids or verified e-mail addresses. */
            allowed_users?: string[];
            allowed_groups?: string[];
            /** @description Anonymous callers on a public address may use it. */
            allow_anonymous?: boolean;
            /** @description PEM of the authority that signed the server. */
            ca_certificate?: string | null;
            /** @description Wait for the first byte. */
            timeout_seconds?: number | null;
            /** @description How often it is checked and read again. */
            refresh_interval_seconds?: number | null;
            /**
             * @description A gateway made disabled is stored without asking its server.
             * @default true
             */
            enabled?: boolean;
            /** @description The version last read; 409 where it is no longer the current one. */
            version?: number;
        };
        GatewayTestBody: {
            /** @example My Gateway */
            name?: string;
            /** @example https://mcp-server.example.com/mcp */
            url?: string;
            description?: string | null;
            /**
             * @description A hint; the discovery decides.
             * @enum {string}
             */
            transport?: "SSE" | "STREAMABLEHTTP";
            /** @enum {string} */
            auth_type?: "none" | "basic" | "bearer" | "authheaders" | "query_param";
            /**
             * @description A list of {key, value}, or an object of names and values. `*****`, or no value, keeps the stored value of the same name.
             * @example [
             *       {
             *         "key": "X-API-Key",
             *         "value": "${env:GATEHOUSE_SECRET_API_KEY}"
             *       },
             *       {
             *         "key": "X-Region",
             *         "value": "us-east-1"
             *       }
             *     ]
             */
            auth_headers?: {
                key: string;
                value?: string;
            }[];
            /** @description With auth_header_value: a list of one header. */
            auth_header_key?: string;
            auth_header_value?: string;
            auth_username?: string;
            auth_password?: string;
            auth_token?: string;
            auth_query_param_key?: string;
            auth_query_param_value?: string;
            /** @description null: the global list. Empty: none. */
            passthrough_headers?: string[] | null;
            /**
             * @example [
             *       "prod"
             *     ]
             */
            tags?: string[];
            /** @enum {string} */
            visibility?: "public" | "team" | "private";
            /** @description Principal ids or verified e-mail addresses. */
            allowed_users?: string[];
            allowed_groups?: string[];
            /** @description Anonymous callers on a public address may use it. */
            allow_anonymous?: boolean;
            /** @description PEM of the authority that signed the server. */
            ca_certificate?: string | null;
            /** @description Wait for the first byte. */
            timeout_seconds?: number | null;
            /** @description How often it is checked and read again. */
            refresh_interval_seconds?: number | null;
            /**
             * @description A gateway made disabled is stored without asking its server.
             * @default true
             */
            enabled?: boolean;
            /** @description The version last read; 409 where it is no longer the current one. */
            version?: number;
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
            /** @description HTTP status of the upstream's answer, where it gave one. */
            statusCode: number | null;
            /** @description OK, or the code of the failure. */
            code: string;
            message: string;
            hint: string | null;
        };
        GatewayEdit: {
            /** @example My Gateway */
            name?: string;
            /** @example https://mcp-server.example.com/mcp */
            url?: string;
            description?: string | null;
            /**
             * @description A hint; the discovery decides.
             * @enum {string}
             */
            transport?: "SSE" | "STREAMABLEHTTP";
            /** @enum {string} */
            auth_type?: "none" | "basic" | "bearer" | "authheaders" | "query_param";
            /**
             * @description A list of {key, value}, or an object of names and values. `*****`, or no value, keeps the stored value of the same name.
             * @example [
             *       {
             *         "key": "X-API-Key",
             *         "value": "${env:GATEHOUSE_SECRET_API_KEY}"
             *       },
             *       {
             *         "key": "X-Region",
             *         "value": "us-east-1"
             *       }
             *     ]
             */
            auth_headers?: {
                key: string;
                value?: string;
            }[];
            /** @description With auth_header_value: a list of one header. */
            auth_header_key?: string;
            auth_header_value?: string;
            auth_username?: string;
            auth_password?: string;
            auth_token?: string;
            auth_query_param_key?: string;
            auth_query_param_value?: string;
            /** @description null: the global list. Empty: none. */
            passthrough_headers?: string[] | null;
            /**
             * @example [
             *       "prod"
             *     ]
             */
            tags?: string[];
            /** @enum {string} */
            visibility?: "public" | "team" | "private";
            /** @description Principal ids or verified e-mail addresses. */
            allowed_users?: string[];
            allowed_groups?: string[];
            /** @description Anonymous callers on a public address may use it. */
            allow_anonymous?: boolean;
            /** @description PEM of the authority that signed the server. */
            ca_certificate?: string | null;
            /** @description Wait for the first byte. */
            timeout_seconds?: number | null;
            /** @description How often it is checked and read again. */
            refresh_interval_seconds?: number | null;
            /**
             * @description A gateway made disabled is stored without asking its server.
             * @default true
             */
            enabled?: boolean;
            /** @description The version last read; 409 where it is no longer the current one. */
            version?: number;
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
        KeyRead: Record<string, never>;
        RotationRead: Record<string, never>;
        ImportBody: {
            /** @description Bodies of POST /gateways */
            gateways: Record<string, never>[];
            /**
             * @description Only say what would happen
             * @default false
             */
            dry_run?: Record<string, never>;
        };
        ImportRead: Record<string, never>;
        ExportBody: {
            /** @description Seals the credentials into the export; without it they are left out */
            passphrase?: Record<string, never>;
        };
        ServerRead: {
            id: string;
            name: string;
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
            description: string | null;
            icon: string | null;
            enabled: boolean;
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
            /** @description Chosen items that their gateway does not offer at present. */
            unavailable: string[];
            tags: components["schemas"]["TagRead"][];
            /** @enum {string} */
            visibility: "private" | "public" | "team";
            ownerId: string | null;
            allowedUsers: string[];
            allowedGroups: string[];
            allowAnonymous: boolean;
            createdBy: string | null;
            createdAt: string;
            updatedAt: string;
            /** @description Counts edits; send it back as `version`. */
            version: number;
            /** @description What was accepted but changed or left out, one line each; only in the answer to a write. */
            warnings?: string[];
        };
        ServerPageRead: {
            servers: components["schemas"]["ServerRead"][];
            /** @description Null on the last page. */
            nextCursor: string | null;
        };
        ServerCreate: {
            /** @example Support kit */
            name?: string;
            description?: string | null;
            /** @description URL of a picture. */
            icon?: string | null;
            /**
             * @example [
             *       "support"
             *     ]
             */
            tags?: string[];
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
            /** @enum {string} */
            visibility?: "public" | "team" | "private";
            /** @description Principal ids or verified e-mail addresses. */
            allowed_users?: string[];
            allowed_groups?: string[];
            /** @description Anonymous callers on a public address may use it. */
            allow_anonymous?: boolean;
            /** @default true */
            enabled?: boolean;
            /** @description The version last read; 409 where it is no longer the current one. */
            version?: number;
        };
        ServerEnvelope: {
            server: components["schemas"]["ServerCreate"];
        };
        ServerEdit: {
            /** @example Support kit */
            name?: string;
            description?: string | null;
            /** @description URL of a picture. */
            icon?: string | null;
            /**
             * @example [
             *       "support"
             *     ]
             */
            tags?: string[];
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
            /** @enum {string} */
            visibility?: "public" | "team" | "private";
            /** @description Principal ids or verified e-mail addresses. */
            allowed_users?: string[];
            allowed_groups?: string[];
            /** @description Anonymous callers on a public address may use it. */
            allow_anonymous?: boolean;
            /** @default true */
            enabled?: boolean;
            /** @description The version last read; 409 where it is no longer the current one. */
            version?: number;
        };
        ServerStatusRead: {
            /** @example success */
            status: string;
            message: string;
        };
        ImpactOnServer: {
            id: string;
            name: string;
            /** @description Chosen tools, prompts and resources of the gateway. */
            items: number;
        };
        ImpactOfGateway: {
            gatewayId: string;
            servers: components["schemas"]["ImpactOnServer"][];
            /** @description Stored values that removing the gateway destroys. */
            secrets: number;
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
            /** @description For people, where the upstream gives one. */
            title: string | null;
            description: string | null;
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
            tools: components["schemas"]["ToolRead"][];
            /** @description Null on the last page. */
            nextCursor: string | null;
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
            /** @description `_meta` of the request. */
            _meta?: {
                [key: string]: unknown;
            };
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
            /** @description For people, where the upstream gives one. */
            title: string | null;
            description: string | null;
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
            prompts: components["schemas"]["PromptRead"][];
            /** @description Null on the last page. */
            nextCursor: string | null;
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
            name: string | null;
            mimeType: string | null;
            size: number | null;
            id: string;
            /** @description For people, where the upstream gives one. */
            title: string | null;
            description: string | null;
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
            resources: components["schemas"]["ResourceRead"][];
            /** @description Null on the last page. */
            nextCursor: string | null;
        };
        TemplatePageRead: {
            resourceTemplates: components["schemas"]["ResourceRead"][];
            /** @description Null on the last page. */
            nextCursor: string | null;
        };
        ResourceStateRead: {
            /** @example success */
            status: string;
            message: string;
            resource: components["schemas"]["ResourceRead"];
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
    AuditController_list: {
        parameters: {
            query?: {
                limit?: number;
                /** @description Rows older than this id */
                before?: number;
                actor?: string;
                action?: string;
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
                    "application/json": components["schemas"]["AuditRead"][];
                };
            };
        };
    };
    TokensController_list: {
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
        };
    };
    TokensController_create: {
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
        };
    };
    TokensController_revoke: {
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
        };
    };
    RevocationsController_list: {
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
                content?: never;
            };
        };
    };
    RevocationsController_add: {
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
                content?: never;
            };
        };
    };
    RevocationsController_remove: {
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
        };
    };
    SessionController_read: {
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
                    "application/json": components["schemas"]["SessionRead"];
                };
            };
        };
    };
    SessionController_start: {
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
                    "application/json": components["schemas"]["SessionRead"];
                };
            };
        };
    };
    SessionController_end: {
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
        };
    };
    "ResourceMetadataController_metadata[0]": {
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
                content?: never;
            };
        };
    };
    "ResourceMetadataController_metadata[1]": {
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
                content?: never;
            };
        };
    };
    DiagnosticsController_read: {
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
                content?: never;
            };
        };
    };
    "GatewaysController_list[0]": {
        parameters: {
            query?: {
                /** @description severity, name, auth, tools, last_seen, created; -name is the other direction */
                sort?: string;
                /** @description Comma-separated types; any of them */
                auth?: string;
                /** @description Comma-separated, of secret_unreadable, secret_missing, auth_failed, unreachable, degraded, checking, healthy, disabled */
                status?: string;
                /** @description Words in name, URL, description, tags or header names */
                q?: string;
                /** @description 1 to 250; 50 */
                per_page?: number;
                /** @description From 1: answer {data, pagination, facets} of all gateways, disabled ones too. Goes with per_page, q, status, auth, tags and sort only. */
                page?: number;
                visibility?: "public" | "team" | "private";
                /** @description Comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                cursor?: string;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                /** @description Answer {gateways, nextCursor} */
                include_pagination?: boolean;
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
                    "application/json": components["schemas"]["GatewayRead"][] | components["schemas"]["GatewayPageRead"] | components["schemas"]["GatewayListRead"];
                };
            };
        };
    };
    "GatewaysController_create[0]": {
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
        };
    };
    "GatewaysController_list[1]": {
        parameters: {
            query?: {
                /** @description severity, name, auth, tools, last_seen, created; -name is the other direction */
                sort?: string;
                /** @description Comma-separated types; any of them */
                auth?: string;
                /** @description Comma-separated, of secret_unreadable, secret_missing, auth_failed, unreachable, degraded, checking, healthy, disabled */
                status?: string;
                /** @description Words in name, URL, description, tags or header names */
                q?: string;
                /** @description 1 to 250; 50 */
                per_page?: number;
                /** @description From 1: answer {data, pagination, facets} of all gateways, disabled ones too. Goes with per_page, q, status, auth, tags and sort only. */
                page?: number;
                visibility?: "public" | "team" | "private";
                /** @description Comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                cursor?: string;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                /** @description Answer {gateways, nextCursor} */
                include_pagination?: boolean;
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
                    "application/json": components["schemas"]["GatewayRead"][] | components["schemas"]["GatewayPageRead"] | components["schemas"]["GatewayListRead"];
                };
            };
        };
    };
    "GatewaysController_create[1]": {
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
        };
    };
    "GatewaysController_test[0]": {
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
        };
    };
    "GatewaysController_test[1]": {
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
        };
    };
    "GatewaysController_read[0]": {
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
                    "application/json": components["schemas"]["GatewayRead"];
                };
            };
        };
    };
    "GatewaysController_put[0]": {
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
        };
    };
    "GatewaysController_remove[0]": {
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
        };
    };
    "GatewaysController_patch[0]": {
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
        };
    };
    "GatewaysController_read[1]": {
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
                    "application/json": components["schemas"]["GatewayRead"];
                };
            };
        };
    };
    "GatewaysController_put[1]": {
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
        };
    };
    "GatewaysController_remove[1]": {
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
        };
    };
    "GatewaysController_patch[1]": {
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
        };
    };
    "GatewaysController_state[0]": {
        parameters: {
            query?: {
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
        };
    };
    "GatewaysController_state[1]": {
        parameters: {
            query?: {
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
        };
    };
    "GatewaysController_state[2]": {
        parameters: {
            query?: {
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
        };
    };
    "GatewaysController_state[3]": {
        parameters: {
            query?: {
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
        };
    };
    "GatewaysController_refresh[0]": {
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
        };
    };
    "GatewaysController_refresh[1]": {
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
        };
    };
    "GatewaysController_refresh[2]": {
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
        };
    };
    "GatewaysController_refresh[3]": {
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
        };
    };
    "AdminGatewaysController_read[0]": {
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
                    "application/json": components["schemas"]["GatewayRead"];
                };
            };
        };
    };
    "AdminGatewaysController_put[0]": {
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
        };
    };
    "AdminGatewaysController_remove[0]": {
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
        };
    };
    "AdminGatewaysController_patch[0]": {
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
        };
    };
    "AdminGatewaysController_read[1]": {
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
                    "application/json": components["schemas"]["GatewayRead"];
                };
            };
        };
    };
    "AdminGatewaysController_put[1]": {
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
        };
    };
    "AdminGatewaysController_remove[1]": {
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
        };
    };
    "AdminGatewaysController_patch[1]": {
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
        };
    };
    "AdminGatewaysController_list[0]": {
        parameters: {
            query?: {
                /** @description severity, name, auth, tools, last_seen, created; -name is the other direction */
                sort?: string;
                /** @description Comma-separated types; any of them */
                auth?: string;
                /** @description Comma-separated, of secret_unreadable, secret_missing, auth_failed, unreachable, degraded, checking, healthy, disabled */
                status?: string;
                /** @description Words in name, URL, description, tags or header names */
                q?: string;
                /** @description 1 to 250; 50 */
                per_page?: number;
                /** @description From 1: answer {data, pagination, facets} of all gateways, disabled ones too. Goes with per_page, q, status, auth, tags and sort only. */
                page?: number;
                visibility?: "public" | "team" | "private";
                /** @description Comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                cursor?: string;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                /** @description Answer {gateways, nextCursor} */
                include_pagination?: boolean;
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
                    "application/json": components["schemas"]["GatewayRead"][] | components["schemas"]["GatewayPageRead"] | components["schemas"]["GatewayListRead"];
                };
            };
        };
    };
    "AdminGatewaysController_create[0]": {
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
        };
    };
    "AdminGatewaysController_list[1]": {
        parameters: {
            query?: {
                /** @description severity, name, auth, tools, last_seen, created; -name is the other direction */
                sort?: string;
                /** @description Comma-separated types; any of them */
                auth?: string;
                /** @description Comma-separated, of secret_unreadable, secret_missing, auth_failed, unreachable, degraded, checking, healthy, disabled */
                status?: string;
                /** @description Words in name, URL, description, tags or header names */
                q?: string;
                /** @description 1 to 250; 50 */
                per_page?: number;
                /** @description From 1: answer {data, pagination, facets} of all gateways, disabled ones too. Goes with per_page, q, status, auth, tags and sort only. */
                page?: number;
                visibility?: "public" | "team" | "private";
                /** @description Comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                cursor?: string;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                /** @description Answer {gateways, nextCursor} */
                include_pagination?: boolean;
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
                    "application/json": components["schemas"]["GatewayRead"][] | components["schemas"]["GatewayPageRead"] | components["schemas"]["GatewayListRead"];
                };
            };
        };
    };
    "AdminGatewaysController_create[1]": {
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
        };
    };
    "AdminGatewaysController_test[0]": {
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
        };
    };
    "AdminGatewaysController_test[1]": {
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
        };
    };
    "AdminGatewaysController_state[0]": {
        parameters: {
            query?: {
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
        };
    };
    "AdminGatewaysController_state[1]": {
        parameters: {
            query?: {
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
        };
    };
    "AdminGatewaysController_state[2]": {
        parameters: {
            query?: {
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
        };
    };
    "AdminGatewaysController_state[3]": {
        parameters: {
            query?: {
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
        };
    };
    "AdminGatewaysController_refresh[0]": {
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
        };
    };
    "AdminGatewaysController_refresh[1]": {
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
        };
    };
    "AdminGatewaysController_refresh[2]": {
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
        };
    };
    "AdminGatewaysController_refresh[3]": {
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
        };
    };
    "KeysController_list[0]": {
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
        };
    };
    "KeysController_list[1]": {
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
        };
    };
    "KeysController_list[2]": {
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
        };
    };
    "KeysController_rotate[0]": {
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
        };
    };
    "KeysController_rotate[1]": {
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
        };
    };
    "KeysController_rotate[2]": {
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
        };
    };
    "ImportController_import[0]": {
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
        };
    };
    "ImportController_import[1]": {
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
        };
    };
    "ImportController_export[0]": {
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
        };
    };
    "ImportController_export[1]": {
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
        };
    };
    "ServersController_list[0]": {
        parameters: {
            query?: {
                visibility?: "public" | "team" | "private";
                /** @description Comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                cursor?: string;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                /** @description Answer {servers, nextCursor} */
                include_pagination?: boolean;
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
                    "application/json": components["schemas"]["ServerRead"][] | components["schemas"]["ServerPageRead"];
                };
            };
        };
    };
    "ServersController_create[0]": {
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
        };
    };
    "ServersController_list[1]": {
        parameters: {
            query?: {
                visibility?: "public" | "team" | "private";
                /** @description Comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                cursor?: string;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                /** @description Answer {servers, nextCursor} */
                include_pagination?: boolean;
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
                    "application/json": components["schemas"]["ServerRead"][] | components["schemas"]["ServerPageRead"];
                };
            };
        };
    };
    "ServersController_create[1]": {
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
        };
    };
    "ServersController_read[0]": {
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
                    "application/json": components["schemas"]["ServerRead"];
                };
            };
        };
    };
    "ServersController_put[0]": {
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
        };
    };
    "ServersController_remove[0]": {
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
        };
    };
    "ServersController_patch[0]": {
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
        };
    };
    "ServersController_read[1]": {
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
                    "application/json": components["schemas"]["ServerRead"];
                };
            };
        };
    };
    "ServersController_put[1]": {
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
        };
    };
    "ServersController_remove[1]": {
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
        };
    };
    "ServersController_patch[1]": {
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
        };
    };
    "ServersController_state[0]": {
        parameters: {
            query?: {
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
        };
    };
    "ServersController_state[1]": {
        parameters: {
            query?: {
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
        };
    };
    "ServersController_state[2]": {
        parameters: {
            query?: {
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
        };
    };
    "ServersController_state[3]": {
        parameters: {
            query?: {
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
        };
    };
    "AdminServersController_list[0]": {
        parameters: {
            query?: {
                visibility?: "public" | "team" | "private";
                /** @description Comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                cursor?: string;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                /** @description Answer {servers, nextCursor} */
                include_pagination?: boolean;
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
                    "application/json": components["schemas"]["ServerRead"][] | components["schemas"]["ServerPageRead"];
                };
            };
        };
    };
    "AdminServersController_create[0]": {
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
        };
    };
    "AdminServersController_list[1]": {
        parameters: {
            query?: {
                visibility?: "public" | "team" | "private";
                /** @description Comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                cursor?: string;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                /** @description Answer {servers, nextCursor} */
                include_pagination?: boolean;
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
                    "application/json": components["schemas"]["ServerRead"][] | components["schemas"]["ServerPageRead"];
                };
            };
        };
    };
    "AdminServersController_create[1]": {
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
        };
    };
    "AdminServersController_read[0]": {
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
                    "application/json": components["schemas"]["ServerRead"];
                };
            };
        };
    };
    "AdminServersController_put[0]": {
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
        };
    };
    "AdminServersController_remove[0]": {
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
        };
    };
    "AdminServersController_patch[0]": {
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
        };
    };
    "AdminServersController_read[1]": {
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
                    "application/json": components["schemas"]["ServerRead"];
                };
            };
        };
    };
    "AdminServersController_put[1]": {
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
        };
    };
    "AdminServersController_remove[1]": {
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
        };
    };
    "AdminServersController_patch[1]": {
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
        };
    };
    "AdminServersController_state[0]": {
        parameters: {
            query?: {
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
        };
    };
    "AdminServersController_state[1]": {
        parameters: {
            query?: {
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
        };
    };
    "AdminServersController_state[2]": {
        parameters: {
            query?: {
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
        };
    };
    "AdminServersController_state[3]": {
        parameters: {
            query?: {
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
        };
    };
    "GatewayImpactController_read[0]": {
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
                    "application/json": components["schemas"]["ImpactOfGateway"];
                };
            };
        };
    };
    "GatewayImpactController_read[1]": {
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
                    "application/json": components["schemas"]["ImpactOfGateway"];
                };
            };
        };
    };
    "ToolsController_list[0]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    "ToolsController_list[1]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    "ToolsController_read[0]": {
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
        };
    };
    "ToolsController_read[1]": {
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
        };
    };
    "ToolsController_state[0]": {
        parameters: {
            query?: {
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
        };
    };
    "ToolsController_state[1]": {
        parameters: {
            query?: {
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
        };
    };
    "ToolsController_state[2]": {
        parameters: {
            query?: {
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
        };
    };
    "ToolsController_state[3]": {
        parameters: {
            query?: {
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
        };
    };
    "ToolsController_call[0]": {
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
        };
    };
    "ToolsController_call[1]": {
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
        };
    };
    "PromptsController_list[0]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    "PromptsController_list[1]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    "PromptsController_read[0]": {
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
        };
    };
    "PromptsController_render[0]": {
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
        };
    };
    "PromptsController_read[1]": {
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
        };
    };
    "PromptsController_render[1]": {
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
        };
    };
    "PromptsController_state[0]": {
        parameters: {
            query?: {
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
        };
    };
    "PromptsController_state[1]": {
        parameters: {
            query?: {
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
        };
    };
    "PromptsController_state[2]": {
        parameters: {
            query?: {
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
        };
    };
    "PromptsController_state[3]": {
        parameters: {
            query?: {
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
        };
    };
    "ResourcesController_list[0]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    "ResourcesController_list[1]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    "ResourcesController_templates[0]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    "ResourcesController_templates[1]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    "ResourcesController_read[0]": {
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
        };
    };
    "ResourcesController_read[1]": {
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
        };
    };
    "ResourcesController_info[0]": {
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
        };
    };
    "ResourcesController_info[1]": {
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
        };
    };
    "ResourcesController_content[0]": {
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
        };
    };
    "ResourcesController_content[1]": {
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
        };
    };
    "ResourcesController_state[0]": {
        parameters: {
            query?: {
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
        };
    };
    "ResourcesController_state[1]": {
        parameters: {
            query?: {
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
        };
    };
    "ResourcesController_state[2]": {
        parameters: {
            query?: {
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
        };
    };
    "ResourcesController_state[3]": {
        parameters: {
            query?: {
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
        };
    };
    "ServerItemsController_tools[0]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    "ServerItemsController_tools[1]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    "ServerItemsController_prompts[0]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    "ServerItemsController_prompts[1]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    "ServerItemsController_resources[0]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    "ServerItemsController_resources[1]": {
        parameters: {
            query?: {
                /** @description Text in the name or the definition */
                q?: string;
                /** @description Id or slug of one gateway */
                gateway_id?: string;
                /** @description Tags of gateways, comma-separated; any of them */
                tags?: string;
                include_inactive?: boolean;
                /** @description Answer an object with nextCursor */
                include_pagination?: boolean;
                /** @description 0 is all; 50 with include_pagination */
                limit?: number;
                cursor?: string;
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
        };
    };
    HealthController_health: {
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
                    /**
                     * @example {
                     *       "status": "healthy"
                     *     }
                     */
                    "application/json": unknown;
                };
            };
        };
    };
    HealthController_ready: {
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
                    /**
                     * @example {
                     *       "status": "ready",
                     *       "database": "connected"
                     *     }
                     */
                    "application/json": unknown;
                };
            };
            /** @description Not yet, or no longer; see `detail`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    HealthController_version: {
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
                    /**
                     * @example {
                     *       "name": "gatehouse",
                     *       "version": "0.1.0",
                     *       "node": "v24.0.0"
                     *     }
                     */
                    "application/json": unknown;
                };
            };
        };
    };
}
