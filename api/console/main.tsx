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
if ('serviceWorker' in navigator) void navigator.serviceWorker.register('/sw.js');
