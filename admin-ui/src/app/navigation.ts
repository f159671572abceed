import { IconServer2, type Icon } from '@tabler/icons-react';

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
  { title: 'Connect', entries: [{ to: '/gateways', label: 'Gateways', icon: IconServer2 }] },
  { title: 'Observe', entries: [] },
  { title: 'Secure', entries: [] },
  { title: 'System', entries: [] },
];
