// The catalogue has words for every member of every closed set, in both languages, and no word that nobody uses.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../api/console/i18n/catalogue.ts';
import { ageBands } from '../../api/console/words/follow-up.ts';
import { roles } from '../../api/rights.ts';
import { complaintChannels, missCauses } from '../../ingest/domain/complaint.ts';
import { causeTypes, faultCodes } from '../../ingest/domain/fault.ts';
import type { LedgerAction } from '../../ingest/domain/ledger.ts';
import { closeReasons, orderStatuses, orderTypes, pauseReasons } from '../../ingest/domain/order.ts';
import { rejectReasons } from '../../ingest/domain/reading.ts';

const keys = Object.keys(catalogue);
/** The compiler holds this one complete, both ways. */
const actions: Readonly<Record<LedgerAction, true>> = {
  opened: true,
  reopened: true,
  accept: true,
  arrive: true,
  repair: true,
  'nothing-found': true,
  release: true,
  cancel: true,
  confirm: true,
  recovers: true,
  proves: true,
  refutes: true,
  pause: true,
  resume: true,
  assign: true,
  note: true,
  cost: true,
  photo: true,
  check: true,
  joined: true,
  left: true,
  worsened: true,
  complaint: true,
  folded: true,
  told: true,
  held: true,
  linked: true,
  rules: true,
};
const sets: Readonly<Record<string, readonly string[]>> = {
  status: orderStatuses,
  closedAs: closeReasons,
  type: orderTypes,
  pause: pauseReasons,
  code: faultCodes,
  cause: causeTypes,
  action: Object.keys(actions),
  channel: complaintChannels,
  miss: missCauses,
  reject: rejectReasons,
  role: roles,
  age: ageBands,
  costFrom: ['catalogue', 'office'],
  source: ['telemetry', 'office', 'system', ...complaintChannels],
};

describe('closed sets', () => {
  test.each(Object.entries(sets))('%s', (set, members) => {
    const own = keys.filter((key) => key.startsWith(`${set}.`)).map((key) => key.slice(set.length + 1));
    expect(own.sort()).toEqual([...members].sort());
  });
});

test('both languages fill in the same names', () => {
  const names = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  const wrong = Object.entries(catalogue).filter(([, [zh, en]]) => String(names(zh)) !== String(names(en)));
  expect(wrong).toEqual([]);
});

test('no key stands in two areas: the later would win unseen', () => {
  const folder = join(import.meta.dirname, '../../api/console/i18n/areas');
  const written = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .flatMap((text) => [...text.matchAll(/^ {2}'([^']+)':/gm)].map((match) => match[1]!));
  expect(written.filter((key, n) => written.indexOf(key) !== n)).toEqual([]);
  // Areas, and the sets that come from the domain.
  const sets = /^(status|type|cause|code|miss)\./;
  expect(written.length + keys.filter((key) => sets.test(key)).length).toBe(keys.length);
});

test('every word is used', () => {
  const folder = join(import.meta.dirname, '../../api/console');
  const source = (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('dist') && !name.startsWith('i18n'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const wholeSets = new Set([...source.matchAll(/named\(\s*[`']([\w.]+)/g)].map((match) => match[1]!));
  const unused = keys.filter(
    (key) =>
      !source.includes(`'${key}'`) &&
      !wholeSets.has(key.slice(0, key.indexOf('.'))) &&
      !key.startsWith('says.'),
  );
  expect(unused).toEqual([]);
});
