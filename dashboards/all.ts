// All dashboards, from the general to the particular, as the JSON files that Grafana reads.
import { device } from './boards/device.ts';
import { gateways, heaters, streetlights, toilets } from './boards/kind.ts';
import { ordersBoard } from './boards/orders.ts';
import { overview } from './boards/overview.ts';
import { platform } from './boards/platform.ts';
import { proactive } from './boards/proactive.ts';
import { village } from './boards/village.ts';
import { type Language, sayIn } from './house/words.ts';

const boards = [
  overview,
  proactive,
  ordersBoard,
  streetlights,
  heaters,
  toilets,
  gateways,
  village,
  device,
  platform,
];

/** Folder of each language's files, beside this one. */
export const folderOf: Readonly<Record<Language, string>> = { zh: 'json', en: 'json-en' };

/** File name and content of every dashboard. */
export function dashboardFiles(language: Language): ReadonlyMap<string, string> {
  const say = sayIn(language);
  return new Map(
    boards.map((build) => {
      const dashboard = build(say);
      return [`${dashboard.uid}.json`, `${JSON.stringify(dashboard, null, 2)}\n`] as const;
    }),
  );
}
