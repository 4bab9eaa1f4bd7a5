// The topic grammar, both ways: text to a closed union and back.

export type Topic =
  | { readonly type: 'telemetry'; readonly village: string; readonly kind: string; readonly deviceId: string }
  | { readonly type: 'state'; readonly village: string; readonly kind: string; readonly deviceId: string }
  | { readonly type: 'alerts'; readonly crewId: string }
  | { readonly type: 'platform' };

/** Levels of the deepest legal topic; a deeper one is refused before it is parsed. */
export const topicLevelsMax = 5;
export const topicBytesMax = 200;
export const platformTopic = 'weisu/platform/state';

const kindPattern = /^[a-z][a-z0-9_]{1,31}$/;

/** Text to topic; `undefined` for anything outside the grammar. Never throws. */
export function parseTopic(text: string): Topic | undefined {
  if (text.length > topicBytesMax) return undefined;
  if (text === platformTopic) return { type: 'platform' };
  const parts = text.split('/');
  if (parts[0] !== 'weisu') return undefined;
  if (parts.length === 4 && parts[1] === 'crews' && parts[3] === 'alerts') {
    return villagePattern.test(parts[2]!) ? { type: 'alerts', crewId: parts[2]! } : undefined;
  }
  if (parts.length !== 5) return undefined;
  const [, village, kind, deviceId, leaf] = parts as [string, string, string, string, string];
  if (leaf !== 'telemetry' && leaf !== 'state') return undefined;
  if (!villagePattern.test(village) || !kindPattern.test(kind) || !devicePattern.test(deviceId))
    return undefined;
  return { type: leaf, village, kind, deviceId };
}

/** Topic to text: the inverse of `parseTopic`. */
export function topicText(topic: Topic): string {
  switch (topic.type) {
    case 'telemetry':
    case 'state':
      return `weisu/${topic.village}/${topic.kind}/${topic.deviceId}/${topic.type}`;
    case 'alerts':
      return `weisu/crews/${topic.crewId}/alerts`;
    case 'platform':
      return platformTopic;
  }
}

// zod is too slow for the hot path: these are the grammars of `device.ts` again, held equal by a test.
const devicePattern = /^[a-z0-9][a-z0-9-]{1,39}$/;
const villagePattern = /^[a-z0-9][a-z0-9-]{0,39}$/;
