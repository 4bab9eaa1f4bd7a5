// Devices leave the registry while they stand in a cause: who has left can neither prove it nor keep it standing.
import { expect, test } from 'vitest';
import type { DeviceId, Registry } from '../../ingest/domain/device.ts';
import { indexRegistry } from '../../ingest/domain/device.ts';
import type { Symptom } from '../../ingest/domain/fault.ts';
import { HOUR, MINUTE } from '../../ingest/domain/time.ts';
import { at, drive, lamps, registry } from './drive.ts';

const without = (gone: readonly DeviceId[]): Registry =>
  indexRegistry({
    ...registry,
    devices: new Map([...registry.devices].filter(([id]) => !gone.includes(id))),
  });

/** A town whose registry can be swapped under it. */
function town() {
  const inForce = { ...registry };
  return { town: drive({ registry: inForce }), swap: (next: Registry) => Object.assign(inForce, next) };
}

const circuit = lamps('la', 1, 64);
const homes = lamps('ha', 1, 20);
const night = at('20:00');
const noon = at('12:00');

const causes: readonly (readonly [string, Symptom, readonly DeviceId[], number])[] = [
  ['a dead circuit', 'dark', circuit, night],
  ['lamps that burn by day', 'burning_by_day', circuit, noon],
  ['a dead district', 'silent', homes, night],
  ['a sagging district', 'bad_voltage', homes, night],
  ['a lost gateway', 'silent', ['g-01', ...circuit], night],
  ['a village without power', 'silent', ['g-01', 'g-02', ...circuit, ...lamps('lb', 1, 20), ...homes], night],
];
const left: readonly (readonly [string, (all: readonly DeviceId[]) => readonly DeviceId[]])[] = [
  ['its first device has', (all) => all.slice(0, 1)],
  ['its last device has', (all) => all.slice(-1)],
  ['all but one have', (all) => all.slice(0, -1)],
  ['all have', (all) => all],
];
const rows = causes.flatMap(([cause, ...of]) =>
  left.map(([whose, who]) => [cause, whose, who, ...of] as const),
);

test.each(rows)('%s, well again, ends when %s left it', (...row) => {
  const [, , who, symptom, all, start] = row;
  const { town: one, swap } = town();
  one.show(start, symptom, true, ...all);
  expect(one.until(start + HOUR).open()).toHaveLength(1);
  const gone = who(all);
  swap(without(gone));
  one.show(start + HOUR, symptom, false, ...all.filter((id) => !gone.includes(id)));
  expect(one.until(start + 3 * HOUR).open()).toEqual([]);
});

test('those who stay and are dead keep it standing, however many have left', () => {
  const { town: one, swap } = town();
  one.show(night, 'dark', true, ...circuit).until(night + 10 * MINUTE);
  swap(without(circuit.slice(0, 60)));
  expect(one.until(night + 3 * HOUR).story()).toEqual(['circuit_dead open']);
});

test('who was held back under a cause and has left has no order at its end', () => {
  const { town: one, swap } = town();
  one.silent(night, ...homes);
  for (const id of homes) one.raise(night + 30 * MINUTE, id, 'device_silent');
  one.until(night + HOUR);
  swap(without(homes.slice(0, 2)));
  one.back(night + HOUR, ...homes.slice(3)).until(night + 5 * HOUR);
  expect(one.open().map(({ code, cause }) => [code, cause.id])).toEqual([['device_silent', 'ha-03']]);
});
