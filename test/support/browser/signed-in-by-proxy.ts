import type { Page } from 'playwright-core';
import { secrets } from '../app.js';
import { signIn } from './admin-ui.js';

/** A gateway behind a proxy on this machine that says who comes, and whose `mcp-admins` are administrators. */
export const signedInByProxy = {
  MCP_CLIENT_AUTH_ENABLED: 'false',
  TRUST_PROXY_AUTH: 'true',
  TRUSTED_PROXY_CIDRS: '127.0.0.1/32',
  PROXY_USER_HEADER: 'X-Authenticated-User',
  PROXY_GROUPS_HEADER: 'X-Authenticated-Groups',
  PROXY_ROLE_MAP: '{"mcp-admins":"admin"}',
} as const;

/** Somebody whom the proxy at `front` calls `user`, no administrator of its, opens the admin side with the password. */
export async function becomeAdministrator(
  page: Page,
  front: string,
  user: string,
  password = secrets.BASIC_AUTH_PASSWORD,
): Promise<void> {
  await page.goto(`${front}/admin/`);
  await page.getByText(`${user} is signed in, and is no administrator.`).waitFor();
  await signIn(page, password);
  await page.getByRole('banner').getByText('password').waitFor();
}
