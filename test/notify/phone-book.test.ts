// Whom a call reaches: the one on duty, else the registry's number; nobody for those who are not called.
import { expect, test } from 'vitest';
import { indexRegistry } from '../../ingest/domain/device.ts';
import { phoneBook } from '../../ingest/notify/phone-book.ts';
import { at, time } from '../acceptance/stage.ts';
import { smallTown } from '../ingest/town.ts';

const crews = new Map([...smallTown.crews].map(([id, crew]) => [id, { ...crew, phone: `crew ${id}` }]));
const villages = new Map(
  [...smallTown.villages].map(([id, v]) => [id, { ...v, cadrePhone: 'cadre', leaderPhone: 'leader' }]),
);
const registry = indexRegistry({ ...smallTown, crews, villages });
const day = { startMinute: 8 * 60, endMinute: 20 * 60, weekdays: [0, 1, 2, 3, 4, 5, 6] };
const rota = { c1: [{ ...day, name: '王师傅', phone: 'on duty' }] };
const phoneOf = phoneBook(() => registry, rota, time);

test.each([
  ['crew', 'c1', '12:00', 'on duty'],
  ['crew', 'c1', '23:00', 'crew c1'],
  ['crew', 'c2', '12:00', 'crew c2'],
  ['office', 'office', '12:00', undefined],
  ['cadre', 'v01', '12:00', 'cadre'],
  ['leader', 'v01', '12:00', 'leader'],
  ['leader', 'v99', '12:00', undefined],
  ['reporter', 'c1', '12:00', undefined],
] as const)('%s %s at %s: %s', (type, id, clock, phone) => {
  expect(phoneOf({ type, id }, at(clock))).toBe(phone);
});
