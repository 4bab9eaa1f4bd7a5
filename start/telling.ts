// Telling people: the outbox with its channels, the contract's own (MQTT) first.
import type { Logger } from 'pino';
import type { Ingress } from '../broker/port.ts';
import type { Registry } from '../ingest/domain/device.ts';
import { type Millis, SECOND, type TownTime } from '../ingest/domain/time.ts';
import { buildChannels } from '../ingest/notify/build.ts';
import { mqttChannel } from '../ingest/notify/mqtt.ts';
import { type Outbox, type Outcome, startOutbox } from '../ingest/notify/outbox.ts';
import { phoneBook } from '../ingest/notify/phone-book.ts';
import type { Settings } from '../ingest/settings.ts';
import type { OrderStore } from '../ingest/store/ports.ts';

/** Who listens to a broker that was started anew needs a moment to come back; what it was told before that, it would miss. */
const listenersReturnMs: Millis = 2 * SECOND;

export interface TellingOptions {
  readonly orders: OrderStore;
  readonly ingress: Pick<Ingress, 'publish'>;
  readonly registry: () => Registry;
  readonly time: TownTime;
  /** The engine's time, by which notices are due. */
  readonly clock: () => Millis;
  readonly now: () => Millis;
  readonly onOutcome: (channel: string, outcome: Outcome) => void;
  readonly log: Pick<Logger, 'warn' | 'debug'>;
}

export function startTelling({ channels, rota }: Settings, options: TellingOptions): Outbox {
  const { orders, ingress, registry, time, clock, now, onOutcome, log } = options;
  const phoneOf = phoneBook(registry, rota, time);
  return startOutbox({
    store: orders,
    channels: [mqttChannel(ingress.publish), ...buildChannels(channels, { time, now, phoneOf })],
    clock,
    now,
    startAfterMs: listenersReturnMs,
    onOutcome: (channel, outcome, { notice }, error) => {
      onOutcome(channel, outcome);
      if (outcome !== 'sent' && outcome !== 'kept')
        log.warn({ channel, outcome, noticeId: notice.id, err: error }, 'notice not delivered');
    },
    onTrouble: (channel, error) => log.debug({ channel, err: error }, 'the outbox cannot be read or written'),
  });
}
