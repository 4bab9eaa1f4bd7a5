// All villages on one screen: how many devices are at fault and how many are not known, each a link to its page.
import type { Village } from '../contract.ts';
import { t } from '../i18n/language.ts';
import { count } from '../words/rates.ts';

export interface VillageSum {
  readonly total: number;
  readonly ok: number;
  readonly fault: number;
  readonly unknown: number;
}
export function sumOf({ kinds }: Pick<Village, 'kinds'>): VillageSum {
  const sum = { total: 0, ok: 0, fault: 0, unknown: 0 };
  for (const kind of Object.values(kinds)) {
    sum.total += kind.total;
    sum.ok += kind.ok;
    sum.fault += kind.fault;
    sum.unknown += kind.unknown;
  }
  return sum;
}

export const VillageTiles = ({ villages }: { readonly villages: readonly Village[] }) => (
  <ul class="tiles">
    {villages.map((village) => {
      const { total, ok, fault, unknown } = sumOf(village);
      return (
        <li key={village.id}>
          <a class="tile" href={`/villages/${village.id}`}>
            <strong>{village.name}</strong>
            <span class="bar" aria-hidden="true">
              <i class="fill-fault" style={{ flexGrow: fault / total }} />
              <i class="fill-unknown" style={{ flexGrow: unknown / total }} />
              <i class="fill-ok" style={{ flexGrow: ok / total }} />
            </span>
            <span class="tile-counts">
              {0 < fault && <span class="health-fault">▲ {count(fault)}</span>}
              {0 < unknown && <span class="health-unknown">○ {count(unknown)}</span>}
              {total === 0 && <span class="health-unknown">○ {t('town.noDevices')}</span>}
              {0 < total && fault + unknown === 0 && <span class="health-ok">● {t('town.allWell')}</span>}
            </span>
          </a>
        </li>
      );
    })}
  </ul>
);
