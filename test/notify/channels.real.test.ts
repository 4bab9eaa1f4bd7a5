// Every channel against a server that answers as its provider does: the form of what is sent, signatures recomputed,
// refusals inside a 200, limits, time-outs.
import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../ingest/notify/channel.ts';
import { ChannelError } from '../../ingest/notify/channel.ts';
import { gatewayChannel } from '../../ingest/notify/gateway.ts';
import { mailChannel } from '../../ingest/notify/mail.ts';
import { ask, post } from '../../ingest/notify/post.ts';
import { pressedCommand, pressToken } from '../../ingest/notify/press.ts';
import { dingtalkChannel, feishuChannel, wecomChannel } from '../../ingest/notify/robots.ts';
import { signature, webhookChannel } from '../../ingest/notify/webhook.ts';
import { type Heard, json, type Loopback, listen, listenSmtp } from './loopback.ts';
import { composing, orderNotice } from './notices.ts';

const now = () => 1_768_449_600_000;
const limits = { perSecondMax: 100, attemptsMax: 3 };
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
const serve = async (answer: (heard: Heard, response: ServerResponse) => void): Promise<Loopback> => {
  const server = await listen(answer);
  open.push(server);
  return server;
};
const failure = async (channel: Channel, notice = orderNotice()): Promise<ChannelError> => {
  const error: unknown = await channel.send(notice).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ChannelError);
  return error as ChannelError;
};

describe('webhook', () => {
  const to = ({ url }: Loopback) => webhookChannel({ name: 'w', ...limits, url, secret: 'shared', now });
  test('the listener can recompute the signature over time and body', async () => {
    const server = await serve((_, response) => json(response, {}));
    await to(server).send(orderNotice());
    const [{ headers, text, body }] = server.heard as [Heard];
    const expected = createHmac('sha256', 'shared').update(`${now()}.${text}`).digest('hex');
    expect(headers).toMatchObject({
      'x-weisu-notice': 'n7-crew-l1',
      'x-weisu-timestamp': String(now()),
      'x-weisu-signature': `sha256=${expected}`,
    });
    expect(body).toMatchObject({
      noticeId: 'n7-crew-l1',
      reason: 'first',
      priority: 2,
      recipient: { type: 'crew', id: 'l1' },
      number: 'WS-20260115-0007',
      dueAt: '2026-01-15T04:00:00.000Z',
    });
  });
  test('another time or body has another signature', () => {
    const signed = signature('s', '1', 'a');
    expect([signature('s', '2', 'a'), signature('s', '1', 'b'), signature('t', '1', 'a')]).not.toContain(
      signed,
    );
  });
  test.each<[number, Record<string, string>, boolean, number | undefined]>([
    [500, {}, false, undefined],
    [503, { 'retry-after': '7' }, false, 7_000],
    [429, { 'retry-after': '30' }, false, 30_000],
    [408, {}, false, undefined],
    [404, {}, true, undefined],
    [401, {}, true, undefined],
  ])('HTTP %i %o: final %s, again after %s', async (status, headers, isFinal, retryAfterMs) => {
    const server = await serve((_, response) => json(response, {}, status, headers));
    expect(await failure(to(server))).toMatchObject({ isFinal, retryAfterMs });
  });
  test('nobody listens: again later, and the address is not told', async () => {
    const server = await serve(() => {});
    await server.close();
    const secret = webhookChannel({
      name: 'w',
      ...limits,
      url: `${server.url}/token-in-path`,
      secret: 's',
      now,
    });
    const error = await failure(secret);
    expect(error.isFinal).toBe(false);
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.message).not.toContain('token-in-path');
  });
  test('no answer in time: again later', async () => {
    const server = await serve(() => {});
    const error: unknown = await post({ url: server.url, body: '{}', timeoutMs: 50 }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ name: 'ChannelError', isFinal: false });
    expect(String(error)).toContain('no answer in time');
  });
  test.each([
    ['long', (response: ServerResponse) => void response.writeHead(200).end('x'.repeat(100_000))],
    ['without end', (response: ServerResponse) => void response.writeHead(202).write('x')],
    ['none', (response: ServerResponse) => void response.writeHead(204).end()],
  ])('a 2xx is taken, whatever its body: %s', async (_name, answer) => {
    const server = await serve((_, response) => answer(response));
    // The time limit lies beyond the test: nothing but the status is waited for.
    await post({ url: server.url, body: '{}', timeoutMs: 3_600_000 });
    expect(await to(server).send(orderNotice())).toBe('sent');
  });
  test('a redirection is not followed', async () => {
    const other = await serve((_, response) => json(response, {}));
    const server = await serve((_, response) => json(response, {}, 307, { location: other.url }));
    await failure(to(server));
    expect(other.heard).toEqual([]);
  });
});

describe('WeCom 企业微信', () => {
  const to = ({ url }: Loopback) =>
    wecomChannel({
      name: 'g',
      ...limits,
      url: `${url}/cgi-bin/webhook/send`,
      key: 'the key',
      composing,
      now,
    });
  test('Markdown under the key', async () => {
    const server = await serve((_, response) => json(response, { errcode: 0, errmsg: 'ok' }));
    await to(server).send(orderNotice());
    expect(server.heard[0]!.url).toBe('/cgi-bin/webhook/send?key=the%20key');
    expect(server.heard[0]!.body).toMatchObject({ msgtype: 'markdown' });
    expect(server.heard[0]!.body.markdown.content).toContain('### 【2级】新工单 New order');
  });
  test('never more than 4,096 bytes', async () => {
    const server = await serve((_, response) => json(response, { errcode: 0, errmsg: 'ok' }));
    await to(server).send(orderNotice({}, { why: { zh: '灯'.repeat(3_000), en: '' } }));
    expect(Buffer.byteLength(server.heard[0]!.body.markdown.content)).toBeLessThanOrEqual(4_096);
  });
  test.each<[number, boolean, number | undefined]>([
    [45_009, false, 60_000],
    [93_000, true, undefined],
    [-1, false, undefined],
  ])('errcode %i in a 200: final %s, again after %s', async (errcode, isFinal, retryAfterMs) => {
    const server = await serve((_, response) => json(response, { errcode, errmsg: 'no' }));
    const error = await failure(to(server));
    expect(error).toMatchObject({ isFinal, retryAfterMs });
    expect(error.message).not.toContain('the key');
  });
  test('an answer that is too long, or does not end, is no success', async () => {
    const long = await serve((_, response) => void response.writeHead(200).end('x'.repeat(100_000)));
    expect((await failure(to(long))).message).toContain('more than 65536 bytes');
    const endless = await serve((_, response) => void response.writeHead(200).write('{'));
    const asked = ask({ url: endless.url, body: '{}', timeoutMs: 50 });
    await expect(asked).rejects.toMatchObject({ name: 'ChannelError', isFinal: false });
  });
  test('a page in place of JSON is no success', async () => {
    const server = await serve((_, response) => void response.end('<html>'));
    expect((await failure(to(server))).isFinal).toBe(false);
  });
});

describe('DingTalk 钉钉', () => {
  const secret = 'SEC123';
  /** As DingTalk checks it: the sign of this time by this secret. */
  const robot = (heard: Heard, response: ServerResponse) => {
    const query = new URL(heard.url, 'http://x').searchParams;
    const expected = createHmac('sha256', secret)
      .update(`${query.get('timestamp')}\n${secret}`)
      .digest('base64');
    if (query.get('access_token') !== 'tok')
      json(response, { errcode: 300_001, errmsg: 'token is not exist' });
    else if (query.get('sign') !== expected) json(response, { errcode: 310_000, errmsg: 'sign not match' });
    else json(response, { errcode: 0, errmsg: 'ok' });
  };
  const to = ({ url }: Loopback, key = 'tok', mine = secret) =>
    dingtalkChannel({ name: 'd', ...limits, url: `${url}/robot/send`, key, secret: mine, composing, now });
  test('signed, and taken', async () => {
    const server = await serve(robot);
    await to(server).send(orderNotice());
    expect(server.heard[0]!.body.markdown).toMatchObject({ title: '【2级】新工单 New order' });
  });
  test('a wrong secret or token is final', async () => {
    const server = await serve(robot);
    expect(await failure(to(server, 'tok', 'other'))).toMatchObject({ isFinal: true });
    expect(await failure(to(server, 'gone'))).toMatchObject({ isFinal: true });
  });
  test('too fast: left alone for a minute', async () => {
    const server = await serve((_, response) =>
      json(response, { errcode: 130_101, errmsg: 'send too fast' }),
    );
    expect(await failure(to(server))).toMatchObject({ isFinal: false, retryAfterMs: 60_000 });
  });
});

describe('Feishu 飞书', () => {
  const robot = (heard: Heard, response: ServerResponse) => {
    const expected = createHmac('sha256', `${heard.body.timestamp}\nsecret`).update('').digest('base64');
    if (heard.body.sign === expected) json(response, { code: 0, msg: 'success', data: {} });
    else json(response, { code: 19_021, msg: 'sign match fail', data: {} });
  };
  const to = ({ url }: Loopback, secret = 'secret') =>
    feishuChannel({ name: 'f', ...limits, url: `${url}/hook`, key: 'tok', secret, composing, now });
  test('signed in seconds, as text', async () => {
    const server = await serve(robot);
    await to(server).send(orderNotice());
    expect(server.heard[0]).toMatchObject({
      url: '/hook/tok',
      body: { timestamp: '1768449600', msg_type: 'text' },
    });
    expect(server.heard[0]!.body.content.text).toContain('路灯熄灭 Lamp out');
  });
  test('a wrong signature is final, too often is not', async () => {
    expect(await failure(to(await serve(robot), 'other'))).toMatchObject({ isFinal: true });
    const busy = await serve((_, response) => json(response, { code: 11_232, msg: 'frequency limited' }));
    expect(await failure(to(busy))).toMatchObject({ isFinal: false, retryAfterMs: 60_000 });
  });
});

describe('SMS and voice', () => {
  const to = ({ url }: Loopback, phone: string | undefined = '13800000000') =>
    gatewayChannel({
      name: 'v',
      ...limits,
      medium: 'voice',
      url,
      key: 'gw',
      press: { url: 'https://weisu.example/api/v1/press', secret: 's' },
      composing,
      phoneOf: () => phone,
      now,
    });
  test('calls the phone on duty, and the token that comes back accepts the order', async () => {
    const server = await serve((_, response) => json(response, {}));
    await to(server).send(orderNotice());
    const [{ headers, body }] = server.heard as [Heard];
    expect(headers.authorization).toBe('Bearer gw');
    expect(body).toMatchObject({
      id: 'n7-crew-l1',
      medium: 'voice',
      to: '13800000000',
      press: { digit: '1' },
    });
    expect(pressedCommand('s', body.press.token, now() + 60_000)).toMatchObject({
      type: 'order',
      orderId: 'o7',
      action: 'accept',
      by: { type: 'token', id: 'crew:l1', role: 'crew' },
      key: { id: 'press-n7-crew-l1' },
    });
  });
  test('nobody to call is a dead letter at once', async () => {
    const server = await serve((_, response) => json(response, {}));
    const nobody = gatewayChannel({
      name: 'v',
      ...limits,
      medium: 'sms',
      url: server.url,
      key: 'k',
      composing,
      phoneOf: () => undefined,
      now,
    });
    expect(await failure(nobody)).toMatchObject({ isFinal: true });
  });
  test('a cadre is told, and asked for nothing', async () => {
    const server = await serve((_, response) => json(response, {}));
    await to(server).send(orderNotice({ recipient: { type: 'cadre', id: 'v01' } }));
    expect(server.heard[0]!.body.press).toBeUndefined();
  });
  test.each<[string, (token: string) => string, string, number]>([
    ['another secret', (token) => token, 'other', now()],
    ['an altered token', (token) => `x${token}`, 's', now()],
    ['no token', () => '', 's', now()],
    ['two hours later', (token) => token, 's', now() + 7_200_000],
  ])('%s accepts nothing', (_, alter, secret, at) => {
    expect(pressedCommand(secret, alter(pressToken('s', orderNotice(), now())), at)).toBeUndefined();
  });
});

describe('mail', () => {
  const to = (server: string) =>
    mailChannel({
      name: 'm',
      ...limits,
      server,
      from: 'weisu@town.example',
      addresses: { office: ['office@town.example'], 'cadre:v01': ['c1@town.example'] },
      composing,
    });
  const serveMail = async (answer: string) => {
    const server = await listenSmtp(answer);
    open.push(server);
    return server;
  };
  const office = orderNotice({ recipient: { type: 'office', id: 'office' } });
  test('goes to the recipient’s addresses, with the notice’s own id', async () => {
    const server = await serveMail('250 ok');
    await to(server.url).send(office);
    await to(server.url).send(orderNotice({ recipient: { type: 'cadre', id: 'v01' } }));
    expect(server.mails[0]).toContain('To: office@town.example');
    expect(server.mails[0]).toContain('Message-ID: <n7-crew-l1@weisu>');
    expect(server.mails[1]).toContain('To: c1@town.example');
  });
  test.each<[string, boolean]>([
    ['550 no such mailbox', true],
    ['451 greylisted', false],
  ])('%s: final %s', async (answer, isFinal) => {
    const server = await serveMail(answer);
    expect(await failure(to(server.url), office)).toMatchObject({ isFinal });
  });
  test('nobody’s address is a dead letter at once', async () =>
    expect(await failure(to('smtp://127.0.0.1:1'), orderNotice())).toMatchObject({ isFinal: true }));
});
