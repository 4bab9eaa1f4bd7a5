// The simulated town against a real Mosquitto: what is sent is acknowledged, wills are published, everybody comes back.
import { connect, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../ingest/domain/time.ts';
import { runEdge } from '../../simulators/mqtt/edge.ts';
import type { Scenario } from '../../simulators/scenario-model.ts';
import { createTownSim } from '../../simulators/town.ts';
import { skipWithout } from '../real/available.ts';
import { available, type Mosquitto, startMosquitto } from '../real/mosquitto.ts';
import { freePort } from '../real/port.ts';
import { broken, registry, scenarioOf } from './small-town.ts';

describe.skipIf(skipWithout(available))('the town over MQTT', () => {
  let mosquitto: Mosquitto;
  let listener: MqttClient;
  const heard: { topic: string; payload: string }[] = [];
  beforeAll(async () => {
    mosquitto = await startMosquitto();
    listener = connect(mosquitto.url);
    listener.on('message', (topic, payload) => heard.push({ topic, payload: payload.toString() }));
    await new Promise<void>((resolve) => listener.once('connect', () => resolve()));
    await listener.subscribeAsync('weisu/#', { qos: 1 });
  });
  afterAll(async () => {
    await listener?.endAsync(true);
    await mosquitto?.remove();
  });

  const run = async (scenario: Scenario, via: 'gateways' | 'direct') => {
    heard.length = 0;
    const sim = createTownSim(scenario, 1, registry);
    const expected = createTownSim(scenario, 1, registry).until(scenario.to);
    const figures = await runEdge(sim, {
      url: new URL(mosquitto.url),
      secret: 'a secret for a test',
      via,
      speed: () => scenario.speed,
      events: scenario.events,
    });
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(figures.acknowledged);
    return { figures, expected };
  };

  test('lamps through their gateway: few links, every message there', async () => {
    const { figures, expected } = await run(scenarioOf(0.5), 'gateways');
    const carriers = new Set(expected.map(({ publisher }) => publisher)).size;
    expect(figures).toMatchObject({
      links: carriers,
      sent: expected.length,
      acknowledged: expected.length,
      dropped: 0,
      refused: 0,
    });
    const telemetry = expected.filter(({ type }) => type === 'telemetry').length;
    expect(heard.filter(({ topic }) => topic.endsWith('/telemetry')).length).toBe(telemetry);
  });

  test('a connection for every device', async () => {
    const { figures } = await run(scenarioOf(0.2, { kinds: ['streetlight', 'gateway'] }), 'direct');
    expect(figures.links).toBe(
      [...registry.devices.values()].filter(
        ({ village, kind }) => village === 'v01' && ['streetlight', 'gateway'].includes(kind),
      ).length,
    );
    expect(figures.acknowledged).toBe(figures.sent);
  });

  test('a device that dies leaves its will', async () => {
    const from = scenarioOf(1).from;
    const list = [broken('controller_dead', 'v01-t-01', from + 10 * MINUTE)];
    await run(scenarioOf(0.5, { kinds: ['toilet'], defects: { rate: 0, only: null, list } }), 'direct');
    const states = heard.filter(({ topic }) => topic === 'weisu/v01/toilet/v01-t-01/state');
    expect(states.map(({ payload }) => JSON.parse(payload).state)).toEqual(['online', 'lost']);
  });

  test('nobody listens there: the progress says why', async () => {
    const stop = new AbortController();
    const sim = createTownSim(scenarioOf(0.5, { kinds: ['toilet'] }), 1, registry);
    const { connected, lastFault } = await runEdge(sim, {
      url: new URL(`mqtt://127.0.0.1:${await freePort()}`),
      secret: 'a secret for a test',
      via: 'direct',
      speed: () => 0,
      events: [],
      stop: stop.signal,
      onProgress: (figures) => {
        if (figures.lastFault !== '') stop.abort();
      },
    });
    expect(connected).toBe(0);
    expect(lastFault).toContain('ECONNREFUSED');
  });

  test('a storm: all are thrown off, all come back, nothing is lost', async () => {
    const from = scenarioOf(1).from;
    const events = [{ type: 'reconnect-storm', at: from + 2 * MINUTE, lastsMs: 10_000 } as const];
    const { figures, expected } = await run(
      scenarioOf(0.5, { kinds: ['heater'], speed: 120, events }),
      'direct',
    );
    expect(figures.reconnects).toBeGreaterThanOrEqual(figures.links);
    expect(figures).toMatchObject({ acknowledged: expected.length, dropped: 0 });
  });
});
