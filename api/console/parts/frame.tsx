// What stands around every page: the menu, the state of the live link, what waits to be sent, language, theme, sign-out.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { chooseLanguage, currentLanguage, named, t } from '../i18n/language.ts';
import { type LinkState, onLink } from '../live.ts';
import { useOutbox } from '../offline/outbox.ts';
import { type MenuItem, menu } from '../routes.tsx';
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
      <Menu key={path} path={path} items={items} />
      <main id="page" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** Places in a phone's row; what has no place there stands behind the last of them, which a wide screen does not show. */
const placesInRow = 5;
const moreIcon =
  'M4 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M18 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0';

/** Made anew for each path, so that whoever has chosen finds it closed. */
function Menu({ path, items }: { readonly path: string; readonly items: readonly MenuItem[] }) {
  const [open, setOpen] = useState(false);
  const isHere = ({ path: to }: MenuItem): boolean => path === to || path.startsWith(`${to}/`);
  const inRow = items.length <= placesInRow ? items.length : placesInRow - 1;
  const links = items.map((item) => (
    <a key={item.path} href={item.path} aria-current={isHere(item) ? 'page' : undefined}>
      <Icon drawing={item.icon} />
      <span>{t(item.word)}</span>
    </a>
  ));
  return (
    <nav class={`menu ${open ? 'menu-open' : ''}`} aria-label={t('nav.menu')}>
      {links.slice(0, inRow)}
      {inRow < items.length && (
        <button
          type="button"
          class={`menu-more ${items.slice(inRow).some(isHere) ? 'menu-more-here' : ''}`}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Icon drawing={moreIcon} />
          <span>{t(open ? 'nav.less' : 'nav.more')}</span>
        </button>
      )}
      {links.slice(inRow)}
    </nav>
  );
}

const Icon = ({ drawing }: { readonly drawing: string }) => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={drawing} />
  </svg>
);

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
