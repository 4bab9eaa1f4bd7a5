// What `/readyz` answers: whether messages are taken in, and whether everything they need is there. Pure.
import type { PlatformTrouble } from '../ingest/domain/command.ts';
import type { JournalStats } from '../ingest/journal/port.ts';

export interface Readiness {
  readonly ok: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

/** @param standing the program's own troubles, with what is known of each */
export function readiness(
  { full, bytes }: Pick<JournalStats, 'full' | 'bytes'>,
  standing: ReadonlyMap<PlatformTrouble, string>,
): Readiness {
  const unlessTroubled = (name: PlatformTrouble) => ({
    name,
    ok: !standing.has(name),
    detail: standing.get(name) ?? 'ok',
  });
  const checks = [
    { name: 'journal', ok: !full, detail: full ? 'refuses: disk or byte bound is full' : `${bytes} bytes` },
    unlessTroubled('order_store'),
    unlessTroubled('telemetry_store'),
    unlessTroubled('broker'),
  ];
  return { ok: checks.every(({ ok }) => ok), checks };
}
