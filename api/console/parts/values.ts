// A metric's value with its unit, as people write it; a word that devices use is told in the reader's language.
import { named } from '../i18n/language.ts';

export function valueText(value: number | string | boolean, unit: string): string {
  if (typeof value === 'boolean') return value ? '✓' : '✗';
  if (typeof value === 'string') return named('value', value);
  const rounded = Math.abs(value) < 10 ? Math.round(value * 100) / 100 : Math.round(value * 10) / 10;
  return unit === '' ? String(rounded) : `${rounded} ${unit}`;
}
