// The port to what is known of people: who may sign in, what they did, and the one protected place for personal data.
// Secrets come in as hashes only. Times are arguments. Every adapter is durable when a promise resolves.
import type { CrewId, DeviceId, Household, VillageId } from '../domain/device.ts';
import type { PhotoRef } from '../domain/order.ts';
import type { Millis } from '../domain/time.ts';
import type { Page, Paging } from './ports.ts';

/** What an account may see: null is the whole town, or no crew. */
export interface Scope {
  readonly villages: readonly VillageId[] | null;
  readonly crew: CrewId | null;
}

export interface User extends Scope {
  readonly id: string;
  /** Unique. */
  readonly name: string;
  readonly role: string;
  readonly lang: 'zh' | 'en';
  readonly disabled: boolean;
  readonly createdAt: Millis;
}
export interface UserWithPassword extends User {
  /** argon2id, in PHC form. */
  readonly passwordHash: string;
}

export interface Session {
  /** SHA-256 of the session id in hex; the id itself is only in the cookie. */
  readonly hash: string;
  readonly userId: string;
  readonly createdAt: Millis;
  readonly lastSeenAt: Millis;
  readonly expiresAt: Millis;
}

export interface Token extends Scope {
  readonly id: string;
  /** SHA-256 of the token in hex; unique. */
  readonly hash: string;
  readonly name: string;
  readonly role: string;
  readonly createdAt: Millis;
  readonly expiresAt: Millis | null;
  readonly revokedAt: Millis | null;
}

/** A link that makes one account, once. */
export interface SetupLink {
  readonly hash: string;
  readonly role: string;
  readonly createdAt: Millis;
  readonly expiresAt: Millis;
}

/** Failed sign-ins in a row under a key, which should name both the account and where the try came from. */
export interface Failures {
  readonly count: number;
  readonly lastAt: Millis;
}

export interface AccountStore {
  users(): Promise<readonly User[]>;
  user(id: string): Promise<User | undefined>;
  userByName(name: string): Promise<UserWithPassword | undefined>;
  /** @throws StoreError (not to be retried) when the name is taken */
  addUser(user: UserWithPassword): Promise<void>;
  /**
   * Role, scope, language, disabled; a change of rights ends the user's sessions in the same transaction.
   * @returns false, and nothing is changed, where it would leave no admin, or there is no such user
   */
  changeUser(user: User): Promise<boolean>;
  /** A new password ends all sessions of the user. */
  setPassword(userId: string, passwordHash: string): Promise<void>;
  /**
   * Sessions go with the user.
   * @returns false, and nothing is changed, where it would leave no admin, or there is no such user
   */
  removeUser(id: string): Promise<boolean>;

  addSession(session: Session): Promise<void>;
  /** The session and its user, unless it expired, was ended, or the user is disabled. */
  session(hash: string, now: Millis): Promise<{ readonly session: Session; readonly user: User } | undefined>;
  touchSession(hash: string, lastSeenAt: Millis, expiresAt: Millis): Promise<void>;
  endSession(hash: string): Promise<void>;
  /** Signs out everywhere. */
  endSessionsOf(userId: string): Promise<void>;

  addToken(token: Token): Promise<void>;
  tokens(): Promise<readonly Token[]>;
  /** A token that is neither revoked nor expired. */
  tokenByHash(hash: string, now: Millis): Promise<Token | undefined>;
  /** @returns false where there is no such token that is not revoked yet */
  revokeToken(id: string, at: Millis): Promise<boolean>;

  addSetupLink(link: SetupLink): Promise<void>;
  setupLink(hash: string, now: Millis): Promise<SetupLink | undefined>;
  /** Uses the link up and adds its user, both or neither; false where it was used, expired or never made. */
  redeemSetupLink(hash: string, user: UserWithPassword, now: Millis): Promise<boolean>;

  failures(key: string): Promise<Failures | undefined>;
  recordFailure(key: string, at: Millis): Promise<void>;
  clearFailures(key: string): Promise<void>;
  /** Drops expired sessions, used or expired links, and failures older than `failuresBefore`. */
  sweep(now: Millis, failuresBefore: Millis): Promise<void>;
}

export interface AuditEntry {
  readonly at: Millis;
  /** Who: a user's or token's name, or `system`. */
  readonly actor: string;
  /** `sign_in`, `sign_in_refused`, `private_look`, ... */
  readonly action: string;
  /** What it was about: an account, a complaint, a household's device. */
  readonly subject: string;
  readonly detail: string;
}

/** What must stay private of a complaint: under the complaint's id, never in the journal, ledger, telemetry or logs. */
export interface ComplaintPrivate {
  readonly complaintId: string;
  readonly reporter: string | null;
  readonly phone: string | null;
  readonly text: string;
  readonly reply: string | null;
}

export interface PrivateStore {
  /** Once; the same complaint again changes nothing. */
  keepComplaint(secret: ComplaintPrivate, at: Millis): Promise<void>;
  keepReply(complaintId: string, reply: string): Promise<void>;
  /** Each look is in the audit log, durably, before anything is shown. Erased or unknown ones are missing. */
  lookAtComplaints(
    ids: readonly string[],
    looker: { readonly at: Millis; readonly actor: string },
  ): Promise<ReadonlyMap<string, ComplaintPrivate>>;
  /** Erases what was kept before; complaints themselves stay. @returns how many were erased */
  eraseComplaintsBefore(before: Millis): Promise<number>;

  replaceHouseholds(households: Iterable<Household>): Promise<void>;
  lookAtHousehold(
    deviceId: DeviceId,
    looker: { readonly at: Millis; readonly actor: string },
  ): Promise<Household | undefined>;

  audit(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  auditLog(query: Paging & { readonly subject?: string }): Promise<Page<AuditEntry>>;
}

export interface Photo extends PhotoRef {
  readonly orderId: string;
  readonly uploadedAt: Millis;
}

/** Somebody on call for a crew. */
export interface Shift {
  readonly id: string;
  readonly crew: CrewId;
  readonly person: string;
  readonly from: Millis;
  readonly until: Millis;
}

export interface RecordStore {
  /** A photo of this id that is there already stays as it is. */
  addPhoto(photo: Photo): Promise<void>;
  photo(id: string): Promise<Photo | undefined>;
  photosOf(orderId: string): Promise<readonly Photo[]>;

  /** What the office set in the console, as JSON, by key. */
  setting(key: string): Promise<unknown>;
  putSetting(key: string, value: unknown, at: Millis): Promise<void>;

  /** Shifts that touch the span, in order of time. */
  shifts(from: Millis, until: Millis): Promise<readonly Shift[]>;
  putShift(shift: Shift): Promise<void>;
  removeShift(id: string): Promise<void>;
}

export interface PeopleStore extends AccountStore, PrivateStore, RecordStore {}
