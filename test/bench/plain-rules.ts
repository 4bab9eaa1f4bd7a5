// The plain rules: limits and holds alone.
import { parse } from 'yaml';
import { builtInRulesText } from '../../ingest/judge/built-in.ts';

const plainCodes: readonly string[] = [
  'lamp_out',
  'lamp_day_burning',
  'voltage_out_of_range',
  'heater_trip',
  'heater_no_flow',
  'freeze_risk',
  'toilet_odour',
  'toilet_no_water',
  'device_silent',
];

interface RulesFile {
  readonly rules: readonly { readonly id: string; readonly code?: string }[];
}

/** The built-in rules without all others, as a rules file: JSON is YAML. */
export function plainRulesText(): string {
  const all = parse(builtInRulesText(), { merge: true }) as RulesFile;
  const rules = all.rules.filter(({ id, code }) => plainCodes.includes(code ?? id));
  return JSON.stringify({ ...all, rules });
}
