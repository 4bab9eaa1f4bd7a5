// What an examination finds: each finding says what is, and where it is not well, what to do about it.

/** Twice the same text: for the office, and for whoever it calls. */
export interface Both {
  readonly zh: string;
  readonly en: string;
}
export type Finding =
  | { readonly about: string; readonly state: 'ok'; readonly what: string }
  /** `bad`: something does not work; `warning`: it will not for long, or nobody would notice. */
  | {
      readonly about: string;
      readonly state: 'warning' | 'bad';
      readonly what: string;
      readonly remedy: Both;
    };

export const ok = (about: string, what: string): Finding => ({ about, state: 'ok', what });
export const warning = (about: string, what: string, remedy: Both): Finding => ({
  about,
  state: 'warning',
  what,
  remedy,
});
export const bad = (about: string, what: string, remedy: Both): Finding => ({
  about,
  state: 'bad',
  what,
  remedy,
});

/** What the examination may touch; tests hand in a disk that is full, or another hour. */
export interface Probes {
  readonly now: () => number;
  readonly freeBytes: (folder: string) => Promise<number>;
}

export const probeMsMax = 5_000;

/** `fetch failed` says nothing; its cause does. */
export function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}

/** Basic authorization of HTTP. */
export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const clockOffMsMax = 5_000;
/** Two clocks that stand apart judge deadlines apart. @param theirs ms since the epoch, exact to a second or better */
export function clockFinding(about: string, theirs: number, ours: number): Finding {
  const offS = Math.round((theirs - ours) / 1_000);
  if (Math.abs(theirs - ours) <= clockOffMsMax) return ok(`${about} clock`, `${offS} s`);
  return bad(`${about} clock`, `${offS} s off`, {
    zh: '两台机器的时钟不一致：启用时间同步（chrony 或 systemd-timesyncd）',
    en: 'The clocks stand apart: switch on time synchronization (chrony or systemd-timesyncd).',
  });
}
