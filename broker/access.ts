// May this identity connect, publish this topic, subscribe this filter? Each decision carries its reason.
import type { CrewId, Device, Registry } from '../ingest/domain/device.ts';
import { parseTopic, platformTopic, topicText } from '../ingest/domain/topic.ts';
import type { Claim } from './credentials.ts';
import type { RefusalReason } from './port.ts';

/** Somebody the registry knows. */
export type Identity =
  | { readonly type: 'device'; readonly device: Device }
  | { readonly type: 'crew'; readonly crewId: CrewId };

export type Refused = { readonly allowed: false; readonly reason: RefusalReason; readonly detail: string };
export type Entry = { readonly allowed: true; readonly identity: Identity } | Refused;
export type PublishDecision =
  | { readonly allowed: true; readonly reason: 'own' | 'child'; readonly retainable: boolean }
  /** Carried to decode, which refuses it as `unknown_device`; never retained. */
  | {
      readonly allowed: true;
      readonly reason: 'unregistered';
      readonly retainable: false;
      readonly id: string;
    }
  | Refused;
export type SubscribeDecision = { readonly allowed: true; readonly reason: 'own' | 'platform' } | Refused;

const refuse = (reason: RefusalReason, detail: string): Refused => ({ allowed: false, reason, detail });

/** A proven claim may enter when the registry knows it. */
export function mayConnect(registry: Registry, claim: Claim): Entry {
  switch (claim.type) {
    case 'device': {
      const device = registry.devices.get(claim.id);
      if (device === undefined) return refuse('unknown_device', 'not in the registry');
      return { allowed: true, identity: { type: 'device', device } };
    }
    case 'crew':
      if (!registry.crews.has(claim.id)) return refuse('unknown_crew', 'not in the registry');
      return { allowed: true, identity: { type: 'crew', crewId: claim.id } };
  }
}

/** A client that is not let in may do nothing but wait (MQTT 3.1.1, 3.1.4). */
const notLetIn = refuse('protocol', 'not let in yet');

/**
 * A device publishes its own telemetry and state under the village and kind that the registry gives it; a gateway also
 * its comms children's. A last will is subject to the same check.
 */
export function mayPublish(
  registry: Registry,
  identity: Identity | undefined,
  topic: string,
): PublishDecision {
  if (identity === undefined) return notLetIn;
  if (identity.type === 'crew') return refuse('not_a_publisher', 'crews publish nothing');
  const parsed = parseTopic(topic);
  if (parsed === undefined) return refuse('bad_topic', 'outside the topic grammar');
  if (parsed.type !== 'telemetry' && parsed.type !== 'state') {
    return refuse('foreign_topic', 'published by the program alone');
  }
  const sender = registry.devices.get(identity.device.id);
  if (sender === undefined) return refuse('unknown_device', 'no longer in the registry');
  const subject = registry.devices.get(parsed.deviceId);
  if (subject === undefined) return mayCarryUnregistered(registry, sender, parsed.deviceId, parsed.village);

  const own = subject.id === sender.id;
  if (!own && subject.gateway !== sender.id) return refuse('foreign_topic', `belongs to ${subject.id}`);
  if (parsed.village !== subject.village || parsed.kind !== subject.kind) {
    return refuse('foreign_topic', `${subject.id} is ${subject.village}/${subject.kind} in the registry`);
  }
  return { allowed: true, reason: own ? 'own' : 'child', retainable: parsed.type === 'state' };
}

// A refused publish costs the connection (MQTT 3.1.1 has no negative acknowledgement). One lamp that was hung before it
// was registered must not cut off the ninety others of its gateway: its messages go on to decode, which refuses them.
function mayCarryUnregistered(
  registry: Registry,
  sender: Device,
  id: string,
  village: string,
): PublishDecision {
  if (!registry.children.has(sender.id) || village !== sender.village) {
    return refuse('foreign_topic', `${id} is not in the registry`);
  }
  return { allowed: true, reason: 'unregistered', retainable: false, id };
}

/**
 * A device reads its own two topics, a crew its alerts and the platform's state; nobody a wildcard. Everything else, a
 * `cmd` branch too, is denied: the product watches, it does not command.
 */
export function maySubscribe(
  registry: Registry,
  identity: Identity | undefined,
  filter: string,
): SubscribeDecision {
  if (identity === undefined) return notLetIn;
  if (filter.includes('+') || filter.includes('#')) return refuse('wildcard', 'wildcards are not served');
  if (identity.type === 'crew') {
    if (!registry.crews.has(identity.crewId)) return refuse('unknown_crew', 'no longer in the registry');
    if (filter === platformTopic) return { allowed: true, reason: 'platform' };
    if (filter === topicText({ type: 'alerts', crewId: identity.crewId })) {
      return { allowed: true, reason: 'own' };
    }
    return refuse('foreign_topic', 'crews read their own alerts');
  }
  const device = registry.devices.get(identity.device.id);
  if (device === undefined) return refuse('unknown_device', 'no longer in the registry');
  const own = (['telemetry', 'state'] as const).some(
    (type) => filter === topicText({ type, village: device.village, kind: device.kind, deviceId: device.id }),
  );
  return own ? { allowed: true, reason: 'own' } : refuse('foreign_topic', 'devices read their own topics');
}
