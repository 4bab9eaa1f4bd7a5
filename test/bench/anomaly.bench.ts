// What the limit of the anomaly track is worth: streams in which nothing happens, twelve device-years of each, and the
// false alarms that came for one asked. `node --import tsx test/bench/anomaly.bench.ts`.
import { alarms, calmStreams } from '../judge/track/calm-streams.ts';

const devices = 12;
const limits = [1, 10];

for (const [name, stream] of calmStreams) {
  const came = limits.map((limit) => {
    let sum = 0;
    for (let device = 1; device <= devices; device += 1) sum += alarms(stream(device), limit);
    return `${(sum / devices).toFixed(2)} of ${limit}`;
  });
  console.log(`${name}: ${came.join(', ')} a device-year`);
}
