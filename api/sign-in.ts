// Trying a password. Wrong ones are slowed down by name *and* address: who guesses from elsewhere slows only himself,
// and the right password from another place always gets in.

import { problem } from '../ingest/domain/problem.ts';
import { MINUTE, type Millis, SECOND } from '../ingest/domain/time.ts';
import type { User } from '../ingest/store/people-port.ts';
import type { AppDeps } from './deps.ts';
import { Refusal } from './errors.ts';
import { hashPassword, isPassword } from './secret.ts';

/** Wrong passwords that cost nothing but time to type. */
const freeTries = 5;
const waitMsMax: Millis = 15 * MINUTE;
/** Passwords being checked at once: each takes memory and a core for a moment. */
const checksMax = 2;
const checksWaitingMax = 50;

/** 1 s after the sixth wrong one, then twice as long each time, up to 15 min. */
export function waitMs(failures: number): Millis {
  if (failures <= freeTries) return 0;
  return Math.min(waitMsMax, SECOND * 2 ** (failures - freeTries - 1));
}

/** Why a password is given: to sign in, or once more before it is changed. */
type Tried = 'sign_in' | 'password_asked';

export function signIn(deps: AppDeps) {
  const checks = turns(checksMax, checksWaitingMax);
  const inFlight = new Set<string>();
  // A name that is not there costs the same time as one that is: answers do not tell which names exist.
  const decoy = hashPassword('nobody has this password', deps.passwordCost);

  async function tried(
    name: string,
    password: string,
    key: string,
    address: string,
    what: Tried,
  ): Promise<User> {
    const now = deps.now();
    const failures = await deps.people.failures(key);
    if (failures !== undefined) {
      const waitedMs = now - failures.lastAt;
      const left = waitMs(failures.count) - waitedMs;
      if (0 < left) throw tooMany('too many wrong passwords for this name from here', left);
    }
    const user = await deps.people.userByName(name);
    const right = await checks(async () => isPassword(password, user?.passwordHash ?? (await decoy)));
    if (user === undefined || !right || user.disabled) {
      await deps.people.recordFailure(key, now);
      await deps.people.audit({
        at: now,
        actor: name,
        action: `${what}_refused`,
        subject: name,
        detail: address,
      });
      throw new Refusal(problem('unauthorized', 'the name or the password is wrong'));
    }
    await deps.people.clearFailures(key);
    await deps.people.audit({ at: now, actor: name, action: what, subject: user.id, detail: address });
    return user;
  }

  return async (name: string, password: string, address: string, what: Tried = 'sign_in'): Promise<User> => {
    // One at a time from one place for one name: tries sent at once would all pass before the first is counted.
    const key = `${address} ${name}`;
    if (inFlight.has(key)) throw tooMany('a try from here for this name is being checked', SECOND);
    inFlight.add(key);
    try {
      return await tried(name, password, key, address, what);
    } finally {
      inFlight.delete(key);
    }
  };
}

const tooMany = (detail: string, waitMs: Millis): Refusal =>
  new Refusal(problem('rate_limited', detail), Math.ceil(waitMs / SECOND));

/** Lets `most` run at once and `waiting` stand in line; the rest are sent away. */
function turns(most: number, waiting: number) {
  let running = 0;
  const line: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (most <= running) {
      if (waiting <= line.length) throw tooMany('too many sign-ins at once', SECOND);
      await new Promise<void>((go) => line.push(go));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
