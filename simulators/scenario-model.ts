// What a scenario says: period, place, share of the fleet, weather, network, defects, people. Plain data, already checked.
import type { Millis } from '../ingest/domain/time.ts';
import type { NetworkScript } from './network.ts';
import type { HeatingSeason } from './place.ts';
import type { WeatherScript } from './weather.ts';

/** A defect set by hand. */
export interface PlannedDefect {
  readonly defect: string;
  /** A device, a circuit or transformer district, a gateway, or a village, as the defect's scope asks. */
  readonly on: string;
  readonly at: Millis;
  /** It ends by itself then; absent: when it is repaired, or after its usual time. */
  readonly until: Millis | null;
  /** For a cable: how many of its lamps are cut off, from the far end. */
  readonly lamps: number | null;
}

/** Trouble of the platform's own that the runner plays out. */
export interface PlannedEvent {
  readonly type: 'broker-restart' | 'reconnect-storm';
  readonly at: Millis;
  readonly lastsMs: Millis;
}

/** Planned work, to be entered as a silence before it begins. */
export interface PlannedSilence {
  readonly village: string;
  readonly from: Millis;
  readonly until: Millis;
  readonly reason: string;
}

export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly from: Millis;
  readonly to: Millis;
  /** Simulated seconds per second, where a runner keeps time; 0: as fast as it can. */
  readonly speed: number;
  readonly zone: string;
  /** Whole villages, in registry order, until this share of the devices is reached. */
  readonly share: number;
  readonly villages: readonly string[] | null;
  readonly kinds: readonly string[] | null;
  readonly season: HeatingSeason;
  readonly weather: WeatherScript;
  readonly network: NetworkScript;
  readonly defects: {
    /** Times the usual rates; 0: only those by hand. */
    readonly rate: number;
    readonly only: readonly string[] | null;
    readonly list: readonly PlannedDefect[];
  };
  readonly people: {
    readonly complaints: boolean;
    /** `crews`: the runner feeds orders back; `timed`: mended some hours after it could be seen; `none`: never. */
    readonly repairs: 'crews' | 'timed' | 'none';
  };
  readonly events: readonly PlannedEvent[];
  readonly silences: readonly PlannedSilence[];
}

/** What a command line sets in place of the file's own. */
export type ScenarioChanges = Partial<Pick<Scenario, 'from' | 'speed' | 'share' | 'villages'>> & {
  /** Length of the period, in place of its end. */
  readonly lastsMs?: number;
};
