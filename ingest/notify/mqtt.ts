// Crew notices over MQTT: `weisu/crews/{crewId}/alerts`, QoS 1. The contract's own channel, always on.
import { topicText } from '../domain/topic.ts';
import type { Channel } from './channel.ts';

export type Publish = (
  topic: string,
  payload: string,
  options: { readonly qos: 0 | 1; readonly retain: boolean },
) => Promise<void>;

/** A broker that is down answers with a rejection; the outbox tries again. */
export function mqttChannel(publish: Publish): Channel {
  return {
    name: 'mqtt',
    perSecondMax: 1_000,
    attemptsMax: Number.POSITIVE_INFINITY,
    async send(notice) {
      if (notice.recipient.type !== 'crew') return;
      const topic = topicText({ type: 'alerts', crewId: notice.recipient.id });
      await publish(topic, JSON.stringify({ noticeId: notice.id, reason: notice.reason, ...notice.body }), {
        qos: 1,
        retain: false,
      });
    },
  };
}
