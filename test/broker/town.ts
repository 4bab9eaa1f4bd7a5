// A small town for the broker's tests: two villages, a gateway with two lamps, a heater, a toilet, two crews.
import type { IngressOptions, Refusal } from '../../broker/port.ts';
import {
  type Crew,
  type Device,
  indexRegistry,
  type Registry,
  type Village,
} from '../../ingest/domain/device.ts';
import { builtInKinds } from '../../ingest/domain/kind.ts';

const device = (id: string, kind: string, village: string, gateway?: string): Device => ({
  id,
  kind,
  village,
  lat: 40,
  lon: 116,
  gateway,
  intervalS: 60,
  address: '',
});
const byId = <T extends { readonly id: string }>(items: readonly T[]) => new Map(items.map((i) => [i.id, i]));

export const townDevices: readonly Device[] = [
  device('gw-1', 'gateway', 'v01'),
  device('lamp-1', 'streetlight', 'v01', 'gw-1'),
  device('lamp-2', 'streetlight', 'v01', 'gw-1'),
  device('gw-2', 'gateway', 'v02'),
  device('lamp-9', 'streetlight', 'v02', 'gw-2'),
  device('heater-1', 'heater', 'v02'),
  device('toilet-1', 'toilet', 'v02'),
];

export function townOf(devices: readonly Device[] = townDevices): Registry {
  const villages: Village[] = ['v01', 'v02'].map((id) => ({ id, name: id, lat: 40, lon: 116, crews: {} }));
  const crews: Crew[] = [
    { id: 'c-light', name: '路灯', trade: 'lighting' },
    { id: 'c-heat', name: '取暖', trade: 'heating' },
  ];
  return indexRegistry({
    version: '1',
    kinds: builtInKinds,
    villages: byId(villages),
    crews: byId(crews),
    devices: byId(devices),
    households: new Map(),
  });
}

export const secret = 'a secret of the test';
export const telemetryOf = (id: string): string => topicOf(id, 'telemetry');
export const stateOf = (id: string): string => topicOf(id, 'state');
function topicOf(id: string, leaf: string): string {
  const { village, kind } = townDevices.find((d) => d.id === id)!;
  return `weisu/${village}/${kind}/${id}/${leaf}`;
}

/** Keeps what came in; acknowledges at once unless told otherwise. */
export interface Inbox extends Pick<IngressOptions, 'onMessage' | 'onRefused' | 'log'> {
  readonly messages: { readonly topic: string; readonly text: string }[];
  readonly refusals: Refusal[];
  readonly logged: object[];
  /** Messages whose `done` is held back, oldest first. */
  readonly held: ((refused?: Error | null) => void)[];
  answer: 'at once' | 'hold' | 'refuse';
}

export function inbox(): Inbox {
  const box: Inbox = {
    messages: [],
    refusals: [],
    logged: [],
    held: [],
    answer: 'at once',
    onMessage(topic, payload, _at, done) {
      if (box.answer === 'refuse') return done(new Error('disk full'));
      box.messages.push({ topic, text: Buffer.from(payload).toString() });
      if (box.answer === 'hold') box.held.push(done);
      else done();
    },
    onRefused: (refusal) => void box.refusals.push(refusal),
    log: { info: () => {}, warn: (fields) => void box.logged.push(fields) },
  };
  return box;
}
