// Reads line protocol back, by its grammar and not by our encoder: for the stand-in of InfluxDB 2.7 and for the
// round-trip property.
import type { MetricValue } from '../../ingest/domain/reading.ts';

export interface ParsedLine {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, MetricValue>>;
  readonly ts: number;
}

/** `undefined` for a line that a server would not read. */
export function parseLine(line: string): ParsedLine | undefined {
  const [key, fieldText, ts, ...rest] = split(line, ' ');
  if (rest.length > 0 || !key || !fieldText || ts === undefined || !/^-?\d+$/.test(ts)) return undefined;
  const [measurement, ...tagTexts] = split(key, ',');
  const tags = tagTexts.map((text) => split(text, '=').map(plain));
  const fields = split(fieldText, ',').map((text) => {
    const [name, value, ...more] = split(text, '=');
    return [plain(name!), more.length > 0 || !name ? undefined : fieldValue(value ?? '')] as const;
  });
  if (!measurement || tags.some((tag) => tag.length !== 2 || tag.includes(''))) return undefined;
  if (fields.some(([, value]) => value === undefined)) return undefined;
  return {
    measurement: plain(measurement),
    tags: Object.fromEntries(tags),
    fields: Object.fromEntries(fields) as Record<string, MetricValue>,
    ts: Number(ts),
  };
}

function fieldValue(text: string): MetricValue | undefined {
  if (text === 'true' || text === 'false') return text === 'true';
  const quoted = /^"((?:[^"\\]|\\[\s\S])*)"$/.exec(text);
  if (quoted) return quoted[1]!.replace(/\\(["\\])/g, '$1');
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

const plain = (text: string): string => text.replace(/\\([ ,=])/g, '$1');

/** Cuts at a separator that is neither escaped nor inside a quoted text. */
export function split(text: string, separator: ' ' | ',' | '=' | '\n'): string[] {
  const parts = [''];
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i]!;
    if (char === '\\' && i + 1 < text.length) {
      parts[parts.length - 1] += char + text[i + 1];
      i += 1;
      continue;
    }
    if (char === '"') quoted = !quoted;
    if (char === separator && !quoted) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}
