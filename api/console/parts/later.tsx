// A page whose code is fetched when it is first opened: maps, curves and settings do not weigh on a crew's phone.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n/language.ts';
import { Loading } from './states.tsx';

export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  return function Later(props: P) {
    const [state, setState] = useState<'loading' | 'here' | 'failed'>(
      loaded === undefined ? 'loading' : 'here',
    );
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then(
        (page) => {
          loaded = page;
          setState('here');
        },
        () => setState('failed'),
      );
    }, []);
    if (state === 'failed') return <p class="state state-failed">{t('state.unreachable')}</p>;
    if (loaded === undefined) return <Loading />;
    const Page = loaded;
    return <Page {...props} />;
  };
}
