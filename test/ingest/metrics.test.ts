// What a scrape reads: names and labels are the contract's.
import { expect, test } from 'vitest';
import { noEffects } from '../../ingest/effects.ts';
import { createMetrics, type Gauges } from '../../ingest/metrics.ts';

const gauges: Gauges = {
  journal: () => ({ bytes: 9, segments: 1, full: true, waiting: 0, syncs: 0, lastSyncMs: 0 }),
  behind: () => ({ judge: 2, recorder: 7 }),
  connections: () => 3,
  devicesSeen: () => 4,
  openOrders: () => 5,
  crewLoad: () => new Map([['c1', { told: 6 }]]),
  outbox: async () => [{ channel: 'mqtt', state: 'waiting', count: 8, oldestAt: 0 }],
};

test('what is not yet judged or written, what stands, what is owed', async () => {
  const metrics = createMetrics(gauges);
  metrics.noteEffects({ ...noEffects(), readings: 12, late: 1 });
  metrics.noteNotice('mqtt', 'unheard');
  const lines = (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('weisu_'));
  for (const line of [
    'weisu_journal_lag_records{consumer="judge"} 2',
    'weisu_journal_lag_records{consumer="recorder"} 7',
    'weisu_journal_full 1',
    'weisu_readings_total 12',
    'weisu_late_readings_total 1',
    'weisu_mqtt_connections 3',
    'weisu_crew_orders_shift{crew="c1"} 6',
    'weisu_outbox_notices{channel="mqtt",state="waiting"} 8',
    'weisu_notices_total{channel="mqtt",outcome="unheard"} 1',
  ])
    expect(lines).toContain(line);
});

test('with the order store down the last counts stand', async () => {
  let down = false;
  const outbox = () => (down ? Promise.reject(new Error('down')) : gauges.outbox());
  const { registry } = createMetrics({ ...gauges, outbox });
  await registry.metrics();
  down = true;
  expect(await registry.metrics()).toContain('weisu_outbox_notices{channel="mqtt",state="waiting"} 8');
});
