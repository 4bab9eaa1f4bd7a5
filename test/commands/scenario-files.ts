// Scenario files for the commands that run one.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Half a night in one village, in which a lamp fails, a heater trips and a gateway is lost; nobody repairs or complains. */
export function writeBadNight(folder: string): string {
  return written(folder, 'bad-night.yaml', [
    'name: bad-night',
    'from: 2021-01-18T16:00:00+08:00',
    'to: 5h',
    'fleet: { villages: [v01] }',
    'people: { complaints: false, repairs: none }',
    'defects:',
    '  rate: 0',
    '  list:',
    '    - { defect: lamp_dead, on: v01-l-0007, at: 1h }',
    '    - { defect: trip, on: v01-h-0003, at: 1h }',
    '    - { defect: gateway_loss, on: v01-g-01, at: 3h }',
  ]);
}

/** Three faults, and the lines that they stand on. */
export function writeFaulty(folder: string): string {
  return written(folder, 'faulty.yaml', [
    'name: faulty',
    'from: 2021-01-18T12:00:00+08:00',
    'to: 2021-01-17T12:00:00+08:00',
    'fleet:',
    '  villages: [v01, v99]',
    'defects:',
    '  only: [gremlins]',
  ]);
}
export const faultyLines = [
  'faulty.yaml:3: to: the end lies before the beginning',
  'faulty.yaml:5: fleet.villages.1: there is no village v99',
  'faulty.yaml:7: defects.only.0: there is no defect gremlins; known: ',
];

function written(folder: string, name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
