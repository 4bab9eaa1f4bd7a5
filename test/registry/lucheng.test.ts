import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { crewFor, type Device, deviceId, type Registry } from '../../ingest/domain/device.ts';
import { luchengRegistry } from '../../ingest/registry/lucheng.ts';
import { writeRegistry } from '../../ingest/registry/write.ts';

let town: Registry;
let devices: readonly Device[];
const of = (kind: string) => devices.filter((device) => device.kind === kind);
beforeAll(() => {
  town = luchengRegistry();
  devices = [...town.devices.values()];
});

test('the town has exactly what its bulletins count', () => {
  expect([...town.villages.keys()]).toEqual(
    Array.from({ length: 32 }, (_, i) => `v${String(i + 1).padStart(2, '0')}`),
  );
  expect([of('streetlight').length, of('heater').length, of('toilet').length]).toEqual([7_360, 9_136, 85]);
  expect(new Set([...town.villages.values()].map((village) => village.name)).size).toBe(32);
});

test('the fleet is the same on every machine: its files hash to this', () => {
  const { villages, crews, devices: rows, households } = writeRegistry(town);
  const hash = createHash('sha256')
    .update(villages + crews + rows + households)
    .digest('hex');
  expect(hash.slice(0, 16)).toBe('a010b5cb5b3c78ea');
});

test('ids obey the contract, and the crews of every device exist', () => {
  for (const device of devices) {
    expect(deviceId.safeParse(device.id).success).toBe(true);
    expect(town.crews.has(crewFor(town, device)!)).toBe(true);
  }
});

test('a gateway carries about 92 lamps over 2 to 6 circuits; a village has 2 to 4 gateways', () => {
  for (const village of town.villages.keys()) {
    const count = of('gateway').filter((gateway) => gateway.village === village).length;
    expect(count).toBeGreaterThanOrEqual(2);
    expect(count).toBeLessThanOrEqual(4);
  }
  for (const gateway of of('gateway')) {
    const lamps = (town.children.get(gateway.id) ?? []).map((id) => town.devices.get(id)!);
    const circuits = new Set(lamps.flatMap((lamp) => lamp.circuit ?? []));
    expect(lamps.length).toBeGreaterThan(60);
    expect(lamps.length).toBeLessThan(120);
    expect(circuits.size).toBeGreaterThanOrEqual(2);
    expect(circuits.size).toBeLessThanOrEqual(6);
    expect(lamps.every((lamp) => lamp.village === gateway.village)).toBe(true);
  }
});

test('a transformer district feeds 40 to 80 heaters, which have a link of their own', () => {
  const sizes = [...town.circuits].filter(([id]) => id.includes('-tx-')).map(([, members]) => members.length);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(40);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(80);
  expect(of('heater').every((heater) => heater.gateway === undefined && heater.circuit !== undefined)).toBe(
    true,
  );
});

test('neighbouring poles of one street stand 20 to 30 m apart', () => {
  const lamps = of('streetlight')
    .filter((lamp) => lamp.village === 'v01')
    .slice(0, 20);
  for (const [index, lamp] of lamps.slice(1).entries()) {
    expect(metres(lamps[index]!, lamp)).toBeGreaterThan(20);
    expect(metres(lamps[index]!, lamp)).toBeLessThan(30);
  }
});

test('villages lie 0.6 to 1.1 km from their nearest neighbour', () => {
  const villages = [...town.villages.values()];
  for (const village of villages) {
    const nearest = Math.min(
      ...villages.filter((other) => other !== village).map((other) => metres(village, other)),
    );
    expect(nearest).toBeGreaterThan(590);
    expect(nearest).toBeLessThan(1_100);
  }
});

test('no two assets share a number or a pole', () => {
  const numbers = devices.flatMap((device) => device.assetNo ?? []);
  expect(new Set(numbers).size).toBe(7_360 + 85);
  expect(new Set(of('streetlight').map((lamp) => `${lamp.lat} ${lamp.lon}`)).size).toBe(7_360);
});

test('a few lamps are solar, and those hang on no circuit', () => {
  const solar = of('streetlight').filter((lamp) => lamp.extra?.solar === 'true');
  expect(solar.length).toBeGreaterThan(73);
  expect(solar.length).toBeLessThan(736);
  expect(solar.every((lamp) => lamp.circuit === undefined && lamp.gateway !== undefined)).toBe(true);
});

function metres(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  return Math.hypot((a.lat - b.lat) * 111_195, (a.lon - b.lon) * 85_300);
}
