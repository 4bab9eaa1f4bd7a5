// 五有: what a kind, a crew or a village still lacks of rules, limits, money, people and a way up.
import { useAsked } from '../../asked.ts';
import { inWords, t } from '../../i18n/language.ts';
import { Show } from '../../parts/states.tsx';

export function GapSettings() {
  const gaps = useAsked('GET /api/v1/gaps');
  return (
    <>
      <h2>{t('settings.gaps')}</h2>
      <p class="dim">{t('gaps.about')}</p>
      <Show of={gaps}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="notice notice-ok">{t('gaps.none')}</p>
          ) : (
            <ul class="rows">
              {items.map((gap, index) => (
                <li key={index} class="gap">
                  <span class="tag">{gap.subject}</span> {inWords(gap.what)}
                </li>
              ))}
            </ul>
          )
        }
      </Show>
    </>
  );
}
