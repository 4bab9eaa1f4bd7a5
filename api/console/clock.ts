// What time it is in the town. A server that judges by the time of its readings (a replay, a simulation) says its own
// time; ages and deadlines are shown against that, not against this device's clock.
import { useEffect, useState } from 'preact/hooks';

const redrawMs = 20_000;
let aheadMs = 0;
let townZone = 'Asia/Shanghai';

/** @param heardAt this device's time when the server said so */
export function setClock(serverNow: string | undefined, zone: string, heardAt = Date.now()): void {
  aheadMs = serverNow === undefined ? 0 : Date.parse(serverNow) - heardAt;
  townZone = zone;
}
export const townNow = (): number => Date.now() + aheadMs;
export const zone = (): string => townZone;

/** The town's time, redrawn as it passes. */
export function useNow(): number {
  const [now, setNow] = useState(townNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(townNow()), redrawMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
