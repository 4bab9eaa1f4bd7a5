// The channels file (WEISU_CHANNELS) as a schema: which channels there are, and what each is told. Secrets stand in
// the environment; the file names the variable.
import { z } from 'zod';
import { recipientTypes } from '../domain/notice.ts';

export interface Limits {
  readonly perSecondMax: number;
  readonly attemptsMax: number;
}

const webAddress = z.url({ protocol: /^https?$/, error: 'a URL that begins with http:// or https://' });
const secret = z.strictObject(
  { env: z.string().min(1) },
  'a secret is not written here: name its environment variable, { env: NAME }',
);
/** `07:00-22:00`; over midnight where the end comes first. */
const hours = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'hours are written 07:00-22:00')
  .transform((text) => {
    const [start, end] = text.split('-').map((clock) => {
      const [hour, minute] = clock.split(':').map(Number) as [number, number];
      return hour * 60 + minute;
    }) as [number, number];
    return { start, end };
  });

/** One line of what a channel is told: a notice must fit every member that is given. */
const filter = z.strictObject({
  to: z.array(z.enum(recipientTypes)).optional(),
  villages: z.array(z.string()).optional(),
  crews: z.array(z.string()).optional(),
  priorities: z.array(z.number().int().min(1).max(5)).optional(),
  reasons: z.array(z.string()).optional(),
  hours: hours.optional(),
});
export type Filter = Readonly<z.output<typeof filter>>;

const common = {
  /** Names the channel in the outbox: what waits for a channel that is renamed waits for nobody. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a channel name is [a-z0-9-], at most 40'),
  for: z.array(filter).min(1),
  attempts: z.number().int().min(1).max(100).default(10),
};
const perMinute = (usual: number) => z.number().positive().max(6_000).default(usual);
const robot = (type: string, url: string, usual: number) =>
  z.strictObject({
    ...common,
    type: z.literal(type as 'wecom' | 'dingtalk' | 'feishu'),
    url: webAddress.default(url),
    key: secret,
    secret: secret.optional(),
    perMinute: perMinute(usual),
  });

const channel = z.discriminatedUnion('type', [
  z.strictObject({
    ...common,
    type: z.literal('webhook'),
    url: webAddress,
    secret,
    perMinute: perMinute(600),
  }),
  robot('wecom', 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send', 20),
  robot('dingtalk', 'https://oapi.dingtalk.com/robot/send', 20),
  robot('feishu', 'https://open.feishu.cn/open-apis/bot/v2/hook', 100),
  z.strictObject({
    ...common,
    type: z.literal('mail'),
    server: z.url({ protocol: /^smtps?$/, error: 'a URL that begins with smtp:// or smtps://' }),
    user: z.string().optional(),
    password: secret.optional(),
    from: z.email(),
    addresses: z.record(z.string(), z.array(z.email()).min(1)),
    perMinute: perMinute(60),
  }),
  z.strictObject({
    ...common,
    type: z.enum(['sms', 'voice']),
    url: webAddress,
    key: secret,
    press: z.strictObject({ url: webAddress, secret }).optional(),
    perMinute: perMinute(60),
  }),
]);
export type ChannelSpec = Readonly<z.output<typeof channel>>;

export const channelsFile = z.strictObject({
  /** Where the console is reached from a phone: messages link to their order. */
  console: webAddress.optional(),
  /** Kinds that stand in people's homes. */
  homeKinds: z.array(z.string()).default(['heater']),
  channels: z.array(channel).default([]),
});
export type ChannelsFile = Readonly<z.output<typeof channelsFile>>;
