// Crew notices over MQTT: `weisu/crews/{crewId}/alerts`, QoS 1. The contract's own channel, always on.
import { topicText } from '../domain/topic.ts';
import type { Channel } from './channel.ts';

export type Publish = (
  topic: string,
  payload: string,
  options: { readonly qos: 0 | 1; readonly retain: boolean },
) => Promise<{ readonly readers?: number; readonly connected?: number }>;

/** A broker that is down answers with a rejection; the outbox tries again. */
export function mqttChannel(publish: Publish): Channel {
  return {
    name: 'mqtt',
    perSecondMax: 1_000,
    attemptsMax: Number.POSITIVE_INFINITY,
    async send(notice) {
      if (notice.recipient.type !== 'crew') return 'unheard';
      const topic = topicText({ type: 'alerts', crewId: notice.recipient.id });
      const body = JSON.stringify({ noticeId: notice.id, reason: notice.reason, ...notice.body });
      const { readers, connected } = await publish(topic, body, { qos: 1, retain: false });
      // Not sent again: the crew's page shows the order, and whoever does not accept it is passed over by the escalation.
      if (readers === 0) return 'unheard';
      return connected === 0 ? 'kept' : 'sent';
    },
  };
}
