// Whatever is killed under load, and whenever: every acknowledged reading is in the store, orders are those of an undisturbed
// evening, none doubled, and their crews are told. The short form; `kill.soak.test.ts` is the long one.
import { describe } from 'vitest';
import { killDrills } from './kills.ts';

describe('killed under load', () => killDrills({ program: 5, influxd: 2, mosquitto: 1, postgres: 1 }));
