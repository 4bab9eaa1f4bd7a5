// A device's rhythm is learned from its own gaps: from none of those in which the platform itself heard nobody.
import { expect, test } from 'vitest';
import { trouble } from './deeds.ts';
import { at, perform, type Story } from './stage.ts';
import { townOf } from './town.ts';

const town = townOf({ lamps: 12, heaters: 12 }, { lamps: 12, heaters: 8 }, { heaters: 8 });
const everybody = [...town.devices.keys()];
const cut = (until: string) => [{ on: everybody, from: at('21:00'), until: at(until), link: 'cut' as const }];
const broker = [trouble(at('21:00'), 'broker', true), trouble(at('21:20'), 'broker', false)];

/** Devices that have learned a gap longer than usual. */
function learned(part: Partial<Story>): readonly string[] {
  const { engine } = perform({ town, from: at('20:00'), until: at('23:00'), strikes: [], ...part });
  const longer = (id: string): readonly number[] => engine.device(id)!.judge.live.rhythm.longer;
  return everybody.filter((id) => longer(id).some((count) => count > 0));
}

test.each<[string, Partial<Story>]>([
  ['the broker was away', { strikes: cut('21:21'), deeds: broker }],
  ['the broker was away, and nobody was heard for an hour more', { strikes: cut('22:20'), deeds: broker }],
  ['the program was down', { down: { from: at('21:00'), until: at('21:20') } }],
  ['nobody was heard, for whatever reason', { strikes: cut('21:40') }],
])('nobody learns from it: %s', (_, part) => expect(learned(part)).toEqual([]));

test('a device that was silent by itself has learned from it', () => {
  const strikes = [{ on: ['v01-h-03'], from: at('21:00'), until: at('21:40'), link: 'cut' as const }];
  expect(learned({ strikes })).toEqual(['v01-h-03']);
});
