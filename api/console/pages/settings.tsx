// The settings: one page a matter, each shown to those who may use it.
import type { ComponentType } from 'preact';
import type { WordKey } from '../i18n/catalogue.ts';
import { t } from '../i18n/language.ts';
import type { PageProps } from '../routes.tsx';
import { type Role, useTown } from '../session.tsx';
import { AccountSettings } from './settings/account.tsx';
import { GapSettings } from './settings/gaps.tsx';
import { PeopleSettings } from './settings/people.tsx';
import { PlatformSettings } from './settings/platform.tsx';
import { RegistrySettings } from './settings/registry.tsx';
import { RuleSettings } from './settings/rules.tsx';
import { SilenceSettings } from './settings/silences.tsx';

const all: readonly Role[] = ['admin', 'office', 'hotline', 'crew', 'viewer'];
const office: readonly Role[] = ['admin', 'office'];
const readers: readonly Role[] = ['admin', 'office', 'hotline', 'viewer'];

const matters: readonly (readonly [
  id: string,
  word: WordKey,
  page: ComponentType,
  roles: readonly Role[],
])[] = [
  ['account', 'settings.account', AccountSettings, all],
  ['registry', 'settings.registry', RegistrySettings, office],
  ['rules', 'settings.rules', RuleSettings, readers],
  ['silences', 'settings.silences', SilenceSettings, readers],
  ['people', 'settings.people', PeopleSettings, ['admin']],
  ['gaps', 'settings.gaps', GapSettings, office],
  ['platform', 'settings.platform', PlatformSettings, all],
];

export function SettingsPage({ id }: PageProps) {
  const { me } = useTown();
  const open = matters.filter(([, , , roles]) => roles.includes(me.role));
  const [here, word, Page] = open.find(([matter]) => matter === id) ?? open[0]!;
  return (
    <>
      <h1>{t('nav.settings')}</h1>
      <nav class="tabs" aria-label={t('nav.settings')}>
        {open.map(([matter, name]) => (
          <a key={matter} href={`/settings/${matter}`} aria-current={matter === here ? 'page' : undefined}>
            {t(name)}
          </a>
        ))}
      </nav>
      <section aria-label={t(word)}>
        <Page />
      </section>
    </>
  );
}
