// What stands around every page: the menu, the state of the live link, what waits to be sent, language, theme, sign-out.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { chooseLanguage, currentLanguage, named, t } from '../i18n/language.ts';
import { type LinkState, onLink } from '../live.ts';
import { useOutbox } from '../offline/outbox.ts';
import { menu } from '../routes.tsx';
import { signOut, useTown } from '../session.tsx';
import { chooseTheme, currentTheme, themes } from '../theme.ts';

interface Props {
  readonly path: string;
  readonly onLeft: () => void;
  readonly children: ComponentChildren;
}

export function Frame({ path, onLeft, children }: Props) {
  const { me } = useTown();
  const items = menu.filter(({ roles }) => roles.includes(me.role));
  return (
    <div class="frame">
      <a class="skip" href="#page">
        {t('nav.skip')}
      </a>
      <header class="top">
        <a class="brand" href="/">
          <img src="/icon.svg" alt="" width="26" height="26" />
          <span>
            未诉 <small>Weisu</small>
          </span>
        </a>
        <LinkMark />
        <OutboxMark />
        <AccountMenu onLeft={onLeft} />
      </header>
      <nav class="menu" aria-label={t('nav.menu')}>
        {items.map(({ path: to, word, icon }) => {
          const here = path === to || path.startsWith(`${to}/`);
          return (
            <a key={to} href={to} aria-current={here ? 'page' : undefined}>
              <svg viewBox="0 0 24 24" aria-hidden="true">
                <path d={icon} />
              </svg>
              <span>{t(word)}</span>
            </a>
          );
        })}
      </nav>
      <main id="page" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function LinkMark() {
  const [state, setState] = useState<LinkState>('connecting');
  useEffect(() => onLink(setState), []);
  return (
    <span class={`link link-${state}`} role="status">
      <span aria-hidden="true">{state === 'live' ? '●' : '○'}</span> {named('link', state)}
    </span>
  );
}

function OutboxMark() {
  const queue = useOutbox();
  if (queue.length === 0) return null;
  const refused = queue.some((entry) => entry.refusal !== null);
  return (
    <a class={`outbox-mark ${refused ? 'outbox-refused' : ''}`} href="/outbox">
      {refused ? t('outbox.refused') : t('outbox.waiting', { n: queue.length })}
    </a>
  );
}

function AccountMenu({ onLeft }: Pick<Props, 'onLeft'>) {
  const { me, crewName } = useTown();
  const [theme, setTheme] = useState(currentTheme);
  const other = currentLanguage() === 'zh' ? 'en' : 'zh';
  const leave = async (everywhere: boolean) => {
    await signOut(everywhere).catch(() => undefined);
    onLeft();
  };
  return (
    <div class="account">
      <button
        type="button"
        class="plain"
        lang={other === 'zh' ? 'zh-CN' : 'en'}
        onClick={() => chooseLanguage(other)}
      >
        {other === 'zh' ? '中文' : 'English'}
      </button>
      <details>
        <summary>{me.name}</summary>
        <div class="account-menu">
          <p class="dim">
            {named('role', me.role)}
            {me.crew !== null && ` · ${crewName(me.crew)}`}
          </p>
          <label>
            {t('theme.label')}
            <select
              value={theme}
              onChange={(event) => {
                const chosen = themes.find((each) => each === event.currentTarget.value) ?? 'auto';
                chooseTheme(chosen);
                setTheme(chosen);
              }}
            >
              {themes.map((each) => (
                <option key={each} value={each}>
                  {named('theme', each)}
                </option>
              ))}
            </select>
          </label>
          <button type="button" onClick={() => void leave(false)}>
            {t('account.signOut')}
          </button>
          <button type="button" onClick={() => void leave(true)}>
            {t('account.signOutEverywhere')}
          </button>
        </div>
      </details>
    </div>
  );
}
