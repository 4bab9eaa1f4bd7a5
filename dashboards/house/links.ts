// Ways from a figure to what is behind it: town, kind, village, device, and the order in the console.
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type DashboardLink, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Say } from './words.ts';

type Values = Readonly<Record<string, string>>;

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in.
const sameTime = '${__url_time_range}';

/** Another dashboard, at the same time; `values` go into its variables. */
export function boardUrl(uid: string, values: Values = {}): string {
  const variables = Object.entries(values).map(([name, value]) => `var-${name}=${value}`);
  return `/d/${uid}?${[...variables, sameTime].join('&')}`;
}
/** The value of another field in the same row. */
const field = (name: string): string => `\${__data.fields.${name}}`;

export interface Link {
  readonly title: string;
  readonly url: string;
  readonly newTab?: boolean;
}
export const toVillage = (say: Say, column = 'village'): Link => ({
  title: say('查看该村', 'See the village'),
  url: boardUrl('weisu-village', { village: field(column) }),
});
export const toDevice = (say: Say, column = 'device'): Link => ({
  title: say('查看设备', 'See the device'),
  url: boardUrl('weisu-device', { village: field('village'), device: field(column) }),
});
export const toOrder = (say: Say, column = 'id'): Link => ({
  title: say('在控制台打开工单', 'Open the order in the console'),
  url: `\${console}/orders/${field(column)}`,
  newTab: true,
});

/** Only what a link has; the SDK's defaults would put it into a menu. */
const bare = (link: Partial<DashboardLink>): Builder<DashboardLink> => ({
  build: () => link as DashboardLink,
});

export const dataLink = ({ title, url, newTab = false }: Link): Builder<DashboardLink> =>
  bare({ title, url, targetBlank: newTab });

/** The other dashboards, in a list at the top. */
export const otherBoards = (say: Say): Builder<DashboardLink> =>
  bare({
    title: say('其他看板', 'Other dashboards'),
    type: DashboardLinkType.Dashboards,
    icon: 'external link',
    tags: ['weisu'],
    asDropdown: true,
    keepTime: true,
    includeVars: true,
    targetBlank: false,
  });
