// A refusal or a dead line in a sentence somebody can act on.
import { Refused } from './api.ts';
import { currentLanguage, named, t } from './i18n/language.ts';
import type { Refusal } from './offline/queue.ts';

export function errorWords(error: Error): string {
  if (!(error instanceof Refused)) return t('state.unreachable');
  return refusalWords({ ...error.problem, legal: error.problem.legal ?? [] });
}

/** The title comes in both languages, Chinese first; what would be legal is named as its buttons are. */
export function refusalWords({ code, title, detail, legal }: Refusal): string {
  const [zh = title] = title.split(' ');
  const text = currentLanguage() === 'zh' ? zh : title.slice(zh.length + 1) || title;
  if (code === 'illegal_move') {
    const moves = legal.map((move) => named('move', move)).join('、');
    return moves === '' ? `${text}。${t('move.noneLegal')}` : `${text}。${t('move.legal', { moves })}`;
  }
  return detail === '' || code === 'conflict' ? text : `${text}: ${detail}`;
}
