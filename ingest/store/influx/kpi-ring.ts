// Lines of `fleet_kpi` are made once and stand in no journal: the newest are kept here, so that an outage or a server
// that lost its memory leaves no holes in the curves.

/** Six hours of a whole town: 32 villages, four kinds, once a minute. */
const kpiLinesKeptMax = 50_000;

export interface KpiRing {
  add(lines: readonly string[]): void;
  /** Lines that the server does not have. */
  due(): readonly string[];
  stored(lines: readonly string[]): void;
  /** The server may have lost any of them. */
  lost(): void;
}

export function kpiRing(linesMax = kpiLinesKeptMax): KpiRing {
  // From line to "the server has it", in order of arrival.
  const kept = new Map<string, boolean>();
  return {
    add(lines) {
      for (const line of lines) kept.set(line, false);
      for (const line of kept.keys()) {
        if (kept.size <= linesMax) break;
        kept.delete(line);
      }
    },
    due: () => [...kept].filter(([, stored]) => !stored).map(([line]) => line),
    stored(lines) {
      for (const line of lines) if (kept.has(line)) kept.set(line, true);
    },
    lost() {
      for (const line of kept.keys()) kept.set(line, false);
    },
  };
}
