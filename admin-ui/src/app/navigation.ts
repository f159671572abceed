import {
  IconActivity,
  IconArrowsExchange,
  IconBooks,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconPlayerPlay,
  IconPlugConnected,
  IconServer2,
  IconSettings,
  IconShieldCheck,
  IconStack2,
  IconTicket,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';

export interface NavigationEntry {
  /** The path of a route in routes.ts. */
  readonly to: string;
  readonly label: string;
  readonly icon: Icon;
}

export interface NavigationSection {
  readonly title: string;
  readonly entries: readonly NavigationEntry[];
}

/** What the navigation shows, in order. A page is one line here. */
export const navigation: readonly NavigationSection[] = [
  { title: 'Now', entries: [{ to: '/', label: 'Overview', icon: IconLayoutDashboard }] },
  {
    title: 'Connect',
    entries: [
      { to: '/gateways', label: 'Gateways', icon: IconServer2 },
      { to: '/servers', label: 'Virtual servers', icon: IconStack2 },
      { to: '/catalog', label: 'Catalogue', icon: IconBooks },
      { to: '/try', label: 'Try it', icon: IconPlayerPlay },
      { to: '/connect', label: 'Connect a client', icon: IconPlugConnected },
    ],
  },
  {
    title: 'Observe',
    entries: [
      { to: '/traffic', label: 'Traffic', icon: IconActivity },
      { to: '/sessions', label: 'Sessions', icon: IconUsers },
      { to: '/audit', label: 'Audit log', icon: IconHistory },
    ],
  },
  {
    title: 'Secure',
    entries: [
      { to: '/tokens', label: 'Tokens', icon: IconTicket },
      { to: '/signin', label: 'Sign-in check', icon: IconShieldCheck },
      { to: '/keys', label: 'Keys', icon: IconKey },
    ],
  },
  {
    title: 'System',
    entries: [
      { to: '/import', label: 'Import and export', icon: IconArrowsExchange },
      { to: '/settings', label: 'Settings', icon: IconSettings },
    ],
  },
];
