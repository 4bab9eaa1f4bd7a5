// A journal that refuses messages is the program's own trouble, told within a second.
import { SECOND } from '../ingest/domain/time.ts';
import type { Journal } from '../ingest/journal/port.ts';
import type { Troubles } from '../ingest/trouble.ts';
import { every } from './every.ts';

const noRoom = 'the journal refuses messages: disk or byte bound is full';

/** @returns stops it */
export function watchDisk(journal: Pick<Journal, 'stats'>, troubles: Pick<Troubles, 'note'>): () => void {
  return every(SECOND, () => {
    const { full } = journal.stats();
    troubles.note('disk_full', full, full ? noRoom : 'there is room again');
  });
}
