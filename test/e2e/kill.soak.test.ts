// The long form of the kill drills: as often as the project promises.
import { describe } from 'vitest';
import { killDrills } from './kills.ts';

describe.each([1, 2, 3])('killed under load, seed %i', (seed) =>
  killDrills({ program: 20, influxd: 5, mosquitto: 3, postgres: 5, seed }),
);
