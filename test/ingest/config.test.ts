import { describe, expect, test } from 'vitest';
import { authority, parseConfig } from '../../ingest/config.ts';

const faults = (env: Record<string, string>): string => {
  const parsed = parseConfig(env);
  return 'faults' in parsed ? parsed.faults.map((f) => f.variable).join(' ') : '';
};

describe('configuration', () => {
  test('nothing set: the embedded defaults on loopback', () => {
    const parsed = parseConfig({});
    expect('config' in parsed && parsed.config).toMatchObject({
      WEISU_DATA_DIR: './data',
      WEISU_MQTT_HOST: '127.0.0.1',
      WEISU_MQTT_PORT: 1883,
      WEISU_HTTP_HOST: '127.0.0.1',
      WEISU_HTTP_PORT: 8080,
      WEISU_CLOCK: 'wall',
      WEISU_TIMEZONE: 'Asia/Shanghai',
    });
  });

  test.each([
    [{ WEISU_MQTT_PORT: '70000' }, 'WEISU_MQTT_PORT'],
    [{ WEISU_MQTT_PORT: '' }, ''],
    [{ WEISU_CLOCK: 'sundial', WEISU_HTTP_PORT: 'x' }, 'WEISU_HTTP_PORT WEISU_CLOCK'],
    [{ WEISU_MQTTS_PORT: '8883' }, 'WEISU_TLS_CERT WEISU_TLS_KEY'],
    [{ INFLUX_URL: 'http://127.0.0.1:8086', INFLUX_TOKEN: 't' }, 'INFLUX_ORG'],
    [{ INFLUX_TOKEN: 't' }, 'INFLUX_URL'],
    [{ INFLUX_URL: 'http://127.0.0.1:8086', INFLUX_USER: 'u' }, 'INFLUX_PASSWORD'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [{ WEISU_RULES: '/no/such/file' }, 'WEISU_RULES'],
    [{ WEISU_RULES: '/' }, 'WEISU_RULES'],
    [{ WEISU_RULES: `${import.meta.filename}/x` }, 'WEISU_RULES'],
    [
      { WEISU_TLS_CERT: import.meta.filename, WEISU_TLS_KEY: import.meta.filename },
      'WEISU_TLS_CERT WEISU_TLS_KEY',
    ],
    [{ WEISU_REGISTRY: import.meta.filename }, 'WEISU_REGISTRY'],
    [{ WEISU_HTTP_PORT: 'x', WEISU_MQTTS_PORT: '8883' }, 'WEISU_HTTP_PORT WEISU_TLS_CERT WEISU_TLS_KEY'],
    [{ WEISU_TIMEZONE: 'Mars/Olympus' }, 'WEISU_TIMEZONE'],
  ])('%j names %s', (env, expected) => expect(faults(env as Record<string, string>)).toBe(expected));

  test('a misspelt variable and a short secret are warnings', () => {
    const parsed = parseConfig({ WEISU_MQTT_PROT: '1', WEISU_ADMIN_TOKEN: 'short' });
    expect('config' in parsed && parsed.warnings.map((w) => w.variable)).toEqual([
      'WEISU_MQTT_PROT',
      'WEISU_ADMIN_TOKEN',
    ]);
  });
});

test.each([
  ['127.0.0.1', '127.0.0.1:80'],
  ['localhost', 'localhost:80'],
  ['::1', '[::1]:80'],
  ['[::1]', '[::1]:80'],
])('%s in an address', (host, told) => expect(authority(host, 80)).toBe(told));
