// From a topic to the device that sends under it, which the registry must know there.
import type { Device, Registry } from '../domain/device.ts';
import type { KindSpec } from '../domain/kind.ts';
import { parseTopic } from '../domain/topic.ts';
import { type Refused, refused } from './refusal.ts';

/** Whose message it is. */
export interface Sender {
  readonly type: 'telemetry' | 'state';
  readonly device: Device;
  readonly kind: KindSpec;
}

// The same few topics come day after day; taking one apart cost as much as checking its metrics.
const sendersKnown = new WeakMap<Registry, Map<string, Sender>>();

export function senderOf(topicText: string, registry: Registry): Sender | Refused {
  let known = sendersKnown.get(registry);
  if (known === undefined) {
    known = new Map();
    sendersKnown.set(registry, known);
  }
  const sender = known.get(topicText);
  if (sender !== undefined) return sender;
  const found = findSender(topicText, registry);
  // Only topics of devices in the registry are kept: two for each.
  if (found.type !== 'refused') known.set(topicText, found);
  return found;
}

function findSender(topicText: string, registry: Registry): Sender | Refused {
  const topic = parseTopic(topicText);
  if (topic === undefined || topic.type === 'alerts' || topic.type === 'platform')
    return refused(undefined, 'bad_topic', 'not a telemetry or state topic');
  const device = registry.devices.get(topic.deviceId);
  if (device === undefined)
    return refused(topic.deviceId, 'unknown_device', `${topic.deviceId} is not in the registry`);
  const { id, village, kind } = device;
  if (village !== topic.village || kind !== topic.kind)
    return refused(id, 'wrong_topic', `the registry has ${id} as ${village}/${kind}`);
  return { type: topic.type, device, kind: registry.kinds.get(kind)! };
}
