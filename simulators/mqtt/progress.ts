// The progress of a run over MQTT: one line that moves on a terminal, a line now and then in a log.
import { HOUR } from '../../ingest/domain/time.ts';
import type { TownSim } from '../town.ts';
import type { EdgeFigures } from './edge.ts';

const barChars = 24;
const logEveryMs = 10_000;
const townOffsetMs = 8 * HOUR;

/** Writes to stderr, so that stdout stays free. */
export function progressLine(sim: Pick<TownSim, 'from' | 'to'>): (figures: EdgeFigures) => void {
  let shownAt = Number.NEGATIVE_INFINITY;
  return (figures) => {
    const line = progress(sim, figures);
    if (process.stderr.isTTY) process.stderr.write(`\r${line}\u001b[K`);
    else if (logEveryMs <= performance.now() - shownAt) {
      shownAt = performance.now();
      process.stderr.write(`${line}\n`);
    }
  };
}

function progress(sim: Pick<TownSim, 'from' | 'to'>, figures: EdgeFigures): string {
  const done = (figures.now - sim.from) / (sim.to - sim.from);
  const bar = '█'.repeat(Math.floor(done * barChars)).padEnd(barChars, '░');
  const time = new Date(figures.now + townOffsetMs).toISOString().slice(0, 16).replace('T', ' ');
  const parts = [
    `${bar} ${(done * 100).toFixed(1)}% ${time}`,
    `连接 links ${figures.connected}/${figures.links}`,
    `发送 sent ${figures.sent}`,
    `确认 acknowledged ${figures.acknowledged}`,
  ];
  if (0 < figures.dropped) parts.push(`丢弃 dropped ${figures.dropped}`);
  if (figures.connected === 0 && figures.lastFault !== '') parts.push(figures.lastFault);
  return parts.join('  ');
}
