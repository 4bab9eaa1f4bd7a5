// Starts the console: styles, the page, and the service worker that keeps it usable without a network.
import './style/base.css';
import './style/parts.css';
import './style/pages.css';
import './style/print.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { chooseLanguage, currentLanguage } from './i18n/language.ts';
import { followTheme } from './theme.ts';

followTheme();
chooseLanguage(currentLanguage());
render(<App />, document.getElementById('app')!);

/** The worker fetches every page's code: on two bars of signal not before what somebody waits for. */
const workerAfterMs = 3_000;
if ('serviceWorker' in navigator)
  window.addEventListener('load', () =>
    setTimeout(() => void navigator.serviceWorker.register('/sw.js'), workerAfterMs),
  );
