// Every page of the console with its address, and who finds it in the menu.
import type { ComponentType } from 'preact';
import type { Me } from './contract.ts';
import type { WordKey } from './i18n/catalogue.ts';
import { t } from './i18n/language.ts';
import { OrderPage } from './pages/order.tsx';
import { OrdersPage } from './pages/orders.tsx';
import { OutboxPage } from './pages/outbox.tsx';
import { TownPage } from './pages/town.tsx';
import { WorkPage } from './pages/work.tsx';
import { later } from './parts/later.tsx';
import { matchPath } from './router.ts';

export interface PageProps {
  /** What the address names. */
  readonly id: string;
  readonly query: URLSearchParams;
}

const pages: readonly (readonly [path: string, page: ComponentType<PageProps>])[] = [
  ['/work', WorkPage],
  ['/outbox', OutboxPage],
  ['/town', TownPage],
  ['/orders', OrdersPage],
  ['/orders/new', later(async () => (await import('./pages/new-order.tsx')).NewOrderPage)],
  ['/orders/:id', OrderPage],
  ['/map', later(async () => (await import('./pages/map.tsx')).MapPage)],
  ['/villages/:id', later(async () => (await import('./pages/village.tsx')).VillagePage)],
  ['/devices', later(async () => (await import('./pages/devices.tsx')).DevicesPage)],
  ['/devices/:id', later(async () => (await import('./pages/device.tsx')).DevicePage)],
  ['/hotline', later(async () => (await import('./pages/hotline.tsx')).HotlinePage)],
  ['/complaints', later(async () => (await import('./pages/complaints.tsx')).ComplaintsPage)],
  ['/patrols', later(async () => (await import('./pages/patrols.tsx')).PatrolsPage)],
  ['/reports', later(async () => (await import('./pages/reports.tsx')).ReportsPage)],
  ['/settings', later(async () => (await import('./pages/settings.tsx')).SettingsPage)],
  ['/settings/:id', later(async () => (await import('./pages/settings.tsx')).SettingsPage)],
];

export function pageAt(path: string, query: URLSearchParams) {
  for (const [pattern, Page] of pages) {
    const parts = matchPath(pattern, path);
    if (parts !== undefined)
      return <Page key={pattern + (parts.id ?? '')} id={parts.id ?? ''} query={query} />;
  }
  return <p class="state state-empty">{t('state.noPage')}</p>;
}

export const homeOf = ({ role }: Me): string =>
  role === 'crew' ? '/work' : role === 'hotline' ? '/hotline' : '/town';

export interface MenuItem {
  readonly path: string;
  readonly word: WordKey;
  /** A path of a 24 x 24 drawing. */
  readonly icon: string;
  readonly roles: readonly Me['role'][];
}
const readers = ['admin', 'office', 'hotline', 'viewer'] as const;
export const menu: readonly MenuItem[] = [
  { path: '/work', word: 'nav.work', icon: 'M4 7h16M4 12h16M4 17h10', roles: ['crew'] },
  {
    path: '/town',
    word: 'nav.town',
    icon: 'M4 20V9l8-5 8 5v11M9 20v-6h6v6',
    roles: ['admin', 'office', 'viewer'],
  },
  {
    path: '/hotline',
    word: 'nav.hotline',
    icon: 'M6 3h4l2 5-3 2c1 2 3 4 5 5l2-3 5 2v4c-9 2-18-7-15-15z',
    roles: ['admin', 'office', 'hotline'],
  },
  { path: '/orders', word: 'nav.orders', icon: 'M6 4h12v16H6zM9 9h6M9 13h6', roles: readers },
  {
    path: '/map',
    word: 'nav.map',
    icon: 'M12 21s7-6 7-11a7 7 0 0 0-14 0c0 5 7 11 7 11zM12 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
    roles: ['admin', 'office', 'hotline', 'crew', 'viewer'],
  },
  {
    path: '/devices',
    word: 'nav.devices',
    icon: 'M12 3v6M7 21h10M12 9l-5 6h10zM12 15v6',
    roles: [...readers, 'crew'],
  },
  { path: '/complaints', word: 'nav.complaints', icon: 'M4 5h16v11H9l-5 4z', roles: readers },
  { path: '/patrols', word: 'nav.patrols', icon: 'M5 4h14v16H5zM8 9l2 2 4-4M8 16h8', roles: readers },
  { path: '/reports', word: 'nav.reports', icon: 'M5 20V10M12 20V4M19 20v-7', roles: readers },
  {
    path: '/settings',
    word: 'nav.settings',
    icon: 'M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4',
    roles: [...readers, 'crew'],
  },
];
