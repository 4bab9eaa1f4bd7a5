// One village of the built-in fleet, laid out as such villages are: parallel streets, lamps in a row along each, houses on
// both sides. Lamps hang on circuits and gateways street by street, heaters on the transformer district of their corner.
import type { Device, Household, Village } from '../domain/device.ts';

/** Whole numbers only, `from` to `to`, both included: the same on every engine, unlike sines and cosines. */
export type Random = (from: number, to: number) => number;
export interface Plot {
  readonly village: Village;
  readonly random: Random;
}

const streetNames = [
  ...['中心街', '幸福街', '和谐街', '富民街', '振兴街', '文明街', '光明街', '兴隆街', '康乐街', '团结街'],
  ...['育才街', '向阳街', '丰收街', '平安街', '柳荫街', '槐荫街', '新华街', '永顺街', '迎春街', '望河街'],
] as const;
const streetGapM = 40;
const lampsPerStreet = 20;
const lampGapM = 25;
const housesPerStreet = 36;
const houseGapM = 14;
const houseSetbackM = 12;

const lampsPerGateway = 92;
/** Of a hundred streets; solar lamps take no mains power, but report through the gateway like the others. */
const solarStreetsPct = 4;
/** A circuit feeds about so many lamps; a gateway has 2 to 6 circuits. */
const lampsPerCircuit = 23;
const heatersPerDistrict = { min: 40, usual: 60, max: 80 } as const;
const vulnerablePct = 8;

/** Lamps in pole order along their streets, after the gateways that carry them. */
export function lampsOf(plot: Plot, total: number): readonly Device[] {
  const { village, random } = plot;
  const gateways = Math.max(2, Math.round(total / lampsPerGateway));
  const streets = Math.ceil(total / lampsPerStreet);
  const solar = Array.from({ length: streets }, () => random(1, 100) <= solarStreetsPct);
  // The main street is lit brightest; side streets take whichever lamp the year's tender brought.
  const powers = solar.map((_, street) => (street === 0 ? 60 : [30, 30, 40][random(0, 2)]!));

  const lamps = Array.from({ length: total }, (_, index): Device => {
    const street = Math.floor(index / lampsPerStreet);
    const pole = index % lampsPerStreet;
    const [gateway, ofGateway] = chunkOf(index, total, gateways);
    const circuits = Math.min(6, Math.max(2, Math.round(ofGateway.size / lampsPerCircuit)));
    const [circuit] = chunkOf(index - ofGateway.start, ofGateway.size, circuits);
    return {
      id: `${village.id}-l-${padded(index + 1, 4)}`,
      kind: 'streetlight',
      village: village.id,
      ...onStreet(village, street, (pole - (lampsPerStreet - 1) / 2) * lampGapM + random(-2, 2), 3),
      gateway: gatewayId(village, gateway),
      ...(!solar[street] && { circuit: `${gatewayId(village, gateway)}-c${circuit + 1}` }),
      ratedPowerW: powers[street]!,
      intervalS: 300,
      address: `${village.name}${streetNames[street]}${pole + 1}号杆`,
      assetNo: `LC-${village.id}-${padded(index + 1, 3)}`,
      ...(solar[street] && { extra: { solar: 'true' } }),
    };
  });
  return [...gatewaysOf(village, gateways, lamps), ...lamps];
}

/** Each in its cabinet beside the middle lamp of those it carries. */
function gatewaysOf(village: Village, count: number, lamps: readonly Device[]): readonly Device[] {
  return Array.from({ length: count }, (_, index): Device => {
    const id = gatewayId(village, index);
    const own = lamps.filter((lamp) => lamp.gateway === id);
    const beside = own[Math.floor(own.length / 2)]!;
    return {
      id,
      kind: 'gateway',
      village: village.id,
      ...placeAt(beside, 2, 2),
      intervalS: 60,
      address: `${village.name}${index + 1}号路灯控制柜`,
    };
  });
}

/** Heaters with a link of their own, house by house, and the pseudonyms of the households. */
export function heatersOf(
  plot: Plot,
  total: number,
): { readonly devices: readonly Device[]; readonly households: readonly Household[] } {
  const { village, random } = plot;
  const districts = districtsFor(total);
  const devices = Array.from({ length: total }, (_, index): Device => {
    const street = Math.floor(index / housesPerStreet);
    const house = index % housesPerStreet;
    const eastM = (house - (housesPerStreet - 1) / 2) * houseGapM + random(-2, 2);
    const [district] = chunkOf(index, total, districts);
    return {
      id: `${village.id}-h-${padded(index + 1, 4)}`,
      kind: 'heater',
      village: village.id,
      ...onStreet(village, street, eastM, house % 2 === 0 ? houseSetbackM : -houseSetbackM),
      circuit: `${village.id}-tx-${padded(district + 1, 2)}`,
      ratedPowerW: random(25, 41) * 100,
      intervalS: 60,
      address: `${village.name}${streetNames[street]}${house + 1}号`,
    };
  });
  const households = devices.map(
    (device, index): Household => ({
      device: device.id,
      contact: `住户-${village.id}-${padded(index + 1, 4)}`,
      vulnerable: random(1, 100) <= vulnerablePct,
    }),
  );
  return { devices, households };
}

/** Public toilets at street corners; each reports by itself. */
export function toiletsOf(plot: Plot, total: number): readonly Device[] {
  const { village, random } = plot;
  return Array.from({ length: total }, (_, index): Device => {
    const side = index % 2 === 0 ? 1 : -1;
    return {
      id: `${village.id}-t-${padded(index + 1, 2)}`,
      kind: 'toilet',
      village: village.id,
      ...onStreet(village, index * 3, side * random(180, 240), 8),
      intervalS: 300,
      address: `${village.name}${streetNames[index * 3]}${side === 1 ? '东' : '西'}口公厕`,
      assetNo: `LC-${village.id}-T${padded(index + 1, 2)}`,
    };
  });
}

function districtsFor(heaters: number): number {
  const { min, usual, max } = heatersPerDistrict;
  return Math.max(Math.ceil(heaters / max), Math.min(Math.floor(heaters / min), Math.round(heaters / usual)));
}

/** Which of `chunks` nearly equal runs holds `index`, and where that run lies. */
function chunkOf(
  index: number,
  total: number,
  chunks: number,
): readonly [chunk: number, run: { readonly start: number; readonly size: number }] {
  const startOf = (chunk: number) => Math.ceil((chunk * total) / chunks);
  const chunk = Math.floor((index * chunks) / total);
  return [chunk, { start: startOf(chunk), size: startOf(chunk + 1) - startOf(chunk) }];
}

/** Microdegrees of a metre at 40 degrees north. */
const microLatPerM = 8.993;
const microLonPerM = 11.724;

/** The place so many metres east and north of another, to a millionth of a degree. */
export function placeAt(
  from: { readonly lat: number; readonly lon: number },
  eastM: number,
  northM: number,
): { readonly lat: number; readonly lon: number } {
  const micro = (degrees: number, by: number) => Math.round(degrees * 1e6 + by) / 1e6;
  return { lat: micro(from.lat, northM * microLatPerM), lon: micro(from.lon, eastM * microLonPerM) };
}

/** Streets lie north and south of the main street by turns. */
function onStreet(village: Village, street: number, eastM: number, besideM: number) {
  const turn = street % 2 === 0 ? street / 2 : -(street + 1) / 2;
  return placeAt(village, eastM, turn * streetGapM + besideM);
}

const gatewayId = (village: Village, index: number): string => `${village.id}-g-${padded(index + 1, 2)}`;
const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');
