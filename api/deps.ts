// What the API needs from the rest of the program. It never judges: it asks, and hands commands over.
import type { FastifyBaseLogger } from 'fastify';
import type { Registry as MetricsRegistry } from 'prom-client';
import type { Command, CommandResult, OrderCommand } from '../ingest/domain/command.ts';
import type { Registry } from '../ingest/domain/device.ts';
import type { Words } from '../ingest/domain/fault.ts';
import type { Reject, RejectReason } from '../ingest/domain/reading.ts';
import type { Millis, TownTime } from '../ingest/domain/time.ts';
import type { Budget, Catalogue } from '../ingest/orders/catalogue.ts';
import type { AssetStore } from '../ingest/store/assets-port.ts';
import type { PeopleStore } from '../ingest/store/people-port.ts';
import type { OrderStore, TelemetryStore } from '../ingest/store/ports.ts';
import type { ReportStore } from '../ingest/store/reports-port.ts';
import type { Feed } from './feed.ts';
import type { FleetView } from './fleet.ts';
import type { RegistryEditor } from './registry-editor.ts';
import type { RulesDesk } from './rules-desk.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}
interface Readiness {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** An id that tried to connect and stands in no registry. */
interface UnknownDevice {
  readonly id: string;
  readonly firstAt: Millis;
  readonly lastAt: Millis;
  readonly attempts: number;
  readonly address: string | null;
}

/** Something that a kind, a crew or a rota lacks (五有): a warning, never a refusal. */
interface Gap {
  readonly subject: string;
  readonly what: Words;
}

export interface AppDeps {
  readonly orders: OrderStore;
  readonly telemetry: TelemetryStore;
  readonly people: PeopleStore;
  readonly reports: Pick<ReportStore, 'kpiFacts' | 'reportOrders' | 'reportOrdersThen'>;
  /** The catalogue's budget as it is now. */
  readonly budget: () => Budget;
  /** What plans and rounds go by, as it is now. */
  readonly planning: () => Pick<Catalogue, 'season' | 'visitWeekday' | 'weakSpreadK'>;
  readonly assets: AssetStore;
  readonly fleet: FleetView;
  /** Journals the command, lets the engine carry it out, and answers with what came of it. */
  readonly submit: (command: Command) => Promise<CommandResult>;
  /** What a key pressed during a call means, by the token that went out with it; `undefined`: not ours, or too old. */
  readonly pressed: (token: string) => OrderCommand | undefined;
  readonly registry: () => Registry;
  readonly registryEditor: RegistryEditor;
  readonly rules: RulesDesk;
  readonly rejects: (reason?: RejectReason) => readonly Reject[];
  readonly unknownDevices: () => readonly UnknownDevice[];
  readonly gaps: () => readonly Gap[];
  readonly metrics: MetricsRegistry;
  readonly ready: () => Readiness | Promise<Readiness>;
  /** The engine's time: event time where the configuration says so. */
  readonly clock: () => Millis;
  /** The wall clock, for sessions and tokens. */
  readonly now: () => Millis;
  readonly town: TownTime;
  readonly feed: Feed;
  readonly photosDir: string;
  /** Built console; absent: the API alone. */
  readonly consoleDir?: string;
  readonly adminToken?: string;
  /** URL template of a map tile server, such as `https://tiles.example/{z}/{x}/{y}.png`. */
  readonly tiles?: string;
  /** Off where the clock is event time. */
  readonly rateLimits: boolean;
  readonly logger?: FastifyBaseLogger;
  /** Cost of a password hash; tests take a low one. */
  readonly passwordCost?: PasswordCost;
}

/** argon2id parameters (RFC 9106). */
export interface PasswordCost {
  readonly memoryKib: number;
  readonly passes: number;
}
