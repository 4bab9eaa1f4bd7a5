// Appends numbered records to a journal until it is killed, and prints each position once it is acknowledged. The child of the
// kill drill: `appender.ts FOLDER FIRST_NUMBER`.
import { openJournal } from '../../ingest/journal/journal.ts';
import { message } from './inputs.ts';

const [folder, first] = process.argv.slice(2) as [string, string];
const waitingMax = 2_000;
const bytesOf = (n: number): number => 20 + ((n * 7_919) % 400);

const journal = await openJournal({
  folder,
  consumers: ['judge'],
  limits: { segmentBytesMax: 300_000, keepBytes: 1e9, diskFreeBytesMin: 0, tailBytesMax: 100_000 },
});
let n = Number(first);
let waiting = 0;
let lines = '';
feed();

function feed(): void {
  while (waiting < waitingMax) {
    const own = n++;
    waiting += 1;
    journal.appendWith(message(own, bytesOf(own)), (refused, position) => {
      if (refused !== null) throw refused;
      waiting -= 1;
      lines += `${position} ${own}\n`;
    });
  }
  // One write a turn: whatever is in the pipe when the kill comes is still read by the parent.
  if (lines !== '') process.stdout.write(lines);
  lines = '';
  setImmediate(feed);
}
