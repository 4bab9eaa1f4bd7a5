// What the outbox learns of an alert over MQTT: whether anybody heard it, or will.
import { expect, test } from 'vitest';
import { mqttChannel } from '../../ingest/notify/mqtt.ts';
import { orderNotice } from './notices.ts';

test.each([
  ['somebody connected', { readers: 2, connected: 1 }, 'sent'],
  ['only a session of somebody away', { readers: 1, connected: 0 }, 'kept'],
  ['nobody', { readers: 0, connected: 0 }, 'unheard'],
  ['an external broker, which does not tell', {}, 'sent'],
])('%s: %o is %s', async (_name, published, outcome) => {
  expect(await mqttChannel(async () => published).send(orderNotice())).toBe(outcome);
});
test('who is no crew has no topic', async () => {
  const leader = orderNotice({ recipient: { type: 'leader', id: 'l' } });
  expect(await mqttChannel(() => Promise.reject(new Error('published'))).send(leader)).toBe('unheard');
});
