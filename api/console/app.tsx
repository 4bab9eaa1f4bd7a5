// The page's frame: who is signed in decides what is shown; addresses decide which page.
import { useCallback, useEffect, useState } from 'preact/hooks';
import { onSignedOut } from './api.ts';
import { forgetAnswers } from './asked.ts';
import { useLanguage } from './i18n/language.ts';
import { onChange, startLive, stopLive } from './live.ts';
import { forgetKept } from './offline/database.ts';
import { startOutbox, stopOutbox } from './offline/outbox.ts';
import { SetupPage } from './pages/setup.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { Frame } from './parts/frame.tsx';
import { Loading } from './parts/states.tsx';
import { errorWords } from './problem-words.ts';
import { followLinks, go, usePlace } from './router.ts';
import { homeOf, pageAt } from './routes.tsx';
import { followClock, loadTown, type Town, TownContext } from './session.tsx';

type State =
  | { readonly is: 'loading' | 'out' }
  | { readonly is: 'in'; readonly town: Town }
  | { readonly is: 'failed'; readonly error: Error };

export function App() {
  useLanguage();
  const place = usePlace();
  const [state, setState] = useState<State>({ is: 'loading' });
  const load = useCallback(() => {
    loadTown().then(
      (town) => setState(town === null ? { is: 'out' } : { is: 'in', town }),
      (error: Error) => setState({ is: 'failed', error }),
    );
  }, []);
  /** Whoever comes next at this device sees nothing of who was here before. */
  const out = useCallback(() => {
    forgetAnswers();
    void forgetKept();
    setState({ is: 'out' });
  }, []);
  const left = useCallback(() => {
    out();
    go('/', 'replace');
  }, [out]);

  useEffect(load, [load]);
  useEffect(() => onSignedOut(out), [out]);
  useEffect(() => {
    document.addEventListener('click', followLinks);
    return () => document.removeEventListener('click', followLinks);
  }, []);
  const account = state.is === 'in' ? state.town.me.id : null;
  useEffect(() => whileSignedIn(account), [account]);

  if (place.pathname === '/setup' && state.is !== 'in') return <SetupPage onDone={load} />;
  switch (state.is) {
    case 'loading':
      return <Loading />;
    case 'failed':
      return (
        <main class="alone" role="alert">
          <p>{errorWords(state.error)}</p>
          <button type="button" onClick={load}>
            ↻
          </button>
        </main>
      );
    case 'out':
      return <SignInPage onDone={load} />;
    case 'in': {
      const path =
        place.pathname === '/' || place.pathname === '/setup' ? homeOf(state.town.me) : place.pathname;
      return (
        <TownContext.Provider value={state.town}>
          <Frame path={path} onLeft={left}>
            {pageAt(path, place.searchParams)}
          </Frame>
        </TownContext.Provider>
      );
    }
  }
}

function whileSignedIn(account: string | null): (() => void) | undefined {
  if (account === null) return undefined;
  void startOutbox(account);
  startLive();
  const stop = onChange(() => void followClock().catch(() => undefined));
  return () => {
    stop();
    stopLive();
    stopOutbox();
  };
}
