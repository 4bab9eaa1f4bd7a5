// The group robots of WeCom, DingTalk and Feishu: three dialects of one thing. Each is an address with a key, a
// signature, a form of message, and an answer that says in a 200 whether the message was taken.
import { createHmac } from 'node:crypto';
import { type Channel, ChannelError } from './channel.ts';
import { type Composing, compose, type Message, markdown, plainText, withinBytes } from './compose.ts';
import { ask } from './post.ts';
import type { Limits } from './specs.ts';

export interface RobotOptions extends Limits {
  readonly name: string;
  /** The robot's address without its key, so that a test or a proxy can stand in. */
  readonly url: string;
  readonly key: string;
  readonly secret?: string;
  readonly composing: Composing;
  readonly now: () => number;
}

interface Call {
  readonly url: string;
  readonly body: unknown;
}

interface Dialect {
  call(message: Message, options: RobotOptions): Call;
  readonly codeIn: string;
  readonly wordsIn: string;
  /** Too often: the robot is to be left alone for a while. */
  readonly tooOften: readonly number[];
  /** The key, the signature or the group's keywords are wrong: somebody has to act. */
  readonly final: readonly number[];
}

/** All three count by the minute; DingTalk shuts a robot out for ten. */
const tooOftenMs = 60_000;

const robot =
  (dialect: Dialect) =>
  (options: RobotOptions): Channel => ({
    name: options.name,
    perSecondMax: options.perSecondMax,
    attemptsMax: options.attemptsMax,
    async send(notice) {
      const { url, body } = dialect.call(compose(notice, 'group', options.composing), options);
      const { host } = new URL(url);
      const answer = await ask({ url, body: JSON.stringify(body) });
      const code = answer[dialect.codeIn];
      if (code === 0) return 'sent';
      throw new ChannelError(`${host}: ${String(code)} ${String(answer[dialect.wordsIn])}`, {
        isFinal: dialect.final.includes(Number(code)),
        ...(dialect.tooOften.includes(Number(code)) && { retryAfterMs: tooOftenMs }),
      });
    },
  });

/** https://developer.work.weixin.qq.com/document/path/91770: 20 messages a minute, 4,096 bytes of Markdown. */
export const wecomChannel = robot({
  call: (message, { url, key }) => ({
    url: `${url}?key=${encodeURIComponent(key)}`,
    body: { msgtype: 'markdown', markdown: { content: withinBytes(markdown(message), 4_096) } },
  }),
  codeIn: 'errcode',
  wordsIn: 'errmsg',
  tooOften: [45_009],
  final: [93_000, 93_004, 40_008, 40_058],
});

/** https://open.dingtalk.com/document/robots/custom-robot-access: 20 messages a minute, 20,000 bytes. */
export const dingtalkChannel = robot({
  call(message, { url, key, secret, now }) {
    const query = new URLSearchParams({ access_token: key });
    if (secret !== undefined) {
      const timestamp = String(now());
      query.set('timestamp', timestamp);
      query.set('sign', createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'));
    }
    const text = withinBytes(markdown(message), 20_000);
    return {
      url: `${url}?${query}`,
      body: { msgtype: 'markdown', markdown: { title: message.title, text } },
    };
  },
  codeIn: 'errcode',
  wordsIn: 'errmsg',
  tooOften: [130_101, 410_100],
  final: [300_001, 310_000, 400_101],
});

/** https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: 100 messages a minute, 20 KiB. */
export const feishuChannel = robot({
  call(message, { url, key, secret, now }) {
    const text = withinBytes(plainText(message), 18_000);
    return {
      url: `${url}/${encodeURIComponent(key)}`,
      body: { ...signed(secret, now()), msg_type: 'text', content: { text } },
    };
  },
  codeIn: 'code',
  wordsIn: 'msg',
  tooOften: [11_232],
  final: [19_001, 19_021, 19_022, 19_024],
});

/** Feishu signs nothing with a key that is the timestamp (in seconds) and the secret. */
function signed(secret: string | undefined, now: number): Readonly<Record<string, string>> {
  if (secret === undefined) return {};
  const timestamp = String(Math.floor(now / 1_000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') };
}
