// The devices' present state, copied to SQL for maps and lists outside of the program: what changed, a few hundred at a time.
import type { DeviceId } from './domain/device.ts';
import type { Healths } from './domain/fault.ts';
import { MINUTE, type Millis } from './domain/time.ts';
import type { Engine } from './engine.ts';
import type { DeviceState, ReportStore } from './store/reports-port.ts';

const statesPerWriteMax = 500;
/** A device that merely goes on speaking is written this often; a change of health at the next round. */
const seenStepMs: Millis = 5 * MINUTE;

export interface Projection {
  /** Writes what has changed since the last round; a store that is down is caught up with later. */
  round(): Promise<void>;
}

export function createProjection(engine: Engine, reports: Pick<ReportStore, 'saveDeviceStates'>): Projection {
  const saved = new Map<DeviceId, { readonly healths: Healths; readonly lastSeenAt: Millis }>();
  let running = false;
  return { round };

  async function round(): Promise<void> {
    if (running) return;
    running = true;
    try {
      const changed = [...changes()];
      for (let at = 0; at < changed.length; at += statesPerWriteMax) {
        const part = changed.slice(at, at + statesPerWriteMax);
        await reports.saveDeviceStates(part);
        for (const { deviceId, healths, lastSeenAt } of part)
          saved.set(deviceId, { healths, lastSeenAt: lastSeenAt! });
      }
    } finally {
      running = false;
    }
  }

  function* changes(): Generator<DeviceState> {
    for (const deviceId of engine.registry.devices.keys()) {
      const record = engine.device(deviceId);
      if (record === undefined || record.sequence.newestTs < 0) continue;
      const { healths } = record.judge;
      const lastSeenAt = record.sequence.newestTs;
      const known = saved.get(deviceId);
      if (known?.healths === healths && lastSeenAt - known.lastSeenAt < seenStepMs) continue;
      yield { deviceId, healths, lastSeenAt };
    }
  }
}
