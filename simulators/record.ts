// The town into a file: readings as NDJSON for people and notebooks, or a recording that `npm run replay` reads.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { MINUTE } from '../ingest/domain/time.ts';
import { createRecording } from '../ingest/journal/recording.ts';
import { payloadOf, topicOf } from './message.ts';
import type { TownSim } from './town.ts';

const encoder = new TextEncoder();

/** One line a message: `{"at": arrival, "topic": ..., "payload": ...}`. @returns lines written */
export async function writeNdjson(sim: TownSim, path: string): Promise<number> {
  const file = createWriteStream(path);
  let lines = 0;
  for (let now = sim.from; now < sim.to; now += MINUTE) {
    const text = sim
      .until(now + MINUTE)
      .map(
        (message) => `{"at":${message.at},"topic":"${topicOf(message)}","payload":${payloadOf(message)}}\n`,
      );
    lines += text.length;
    if (!file.write(text.join(''))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return lines;
}

/** A recording of messages and a tick a minute, as the journal would hold them. @returns messages written */
export async function writeRecording(sim: TownSim, path: string): Promise<number> {
  const recording = await createRecording(path);
  let messages = 0;
  for (let now = sim.from; now < sim.to; now += MINUTE) {
    const arrived = sim.until(now + MINUTE);
    messages += arrived.length;
    const inputs = arrived.map((message) => ({
      type: 'message' as const,
      at: message.at,
      topic: topicOf(message),
      payload: encoder.encode(payloadOf(message)),
    }));
    await recording.add([...inputs, { type: 'tick', at: now + MINUTE }]);
  }
  await recording.close();
  return messages;
}
