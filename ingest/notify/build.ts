// From the channels file to channels.
import type { OrderCommand } from '../domain/command.ts';
import type { Millis, TownTime } from '../domain/time.ts';
import type { Channel } from './channel.ts';
import type { ReadChannels } from './channels-file.ts';
import type { Composing } from './compose.ts';
import { gatewayChannel } from './gateway.ts';
import { mailChannel } from './mail.ts';
import type { PhoneOf } from './phone-book.ts';
import { pressedCommand } from './press.ts';
import { dingtalkChannel, feishuChannel, wecomChannel } from './robots.ts';
import type { ChannelSpec } from './specs.ts';
import { webhookChannel } from './webhook.ts';

export interface Surroundings {
  readonly time: TownTime;
  readonly now: () => number;
  readonly phoneOf: PhoneOf;
}

export function buildChannels({ file, secrets }: ReadChannels, around: Surroundings): readonly Channel[] {
  const composing: Composing = {
    time: around.time,
    console: file.console ?? null,
    homeKinds: file.homeKinds,
  };
  const secretOf = ({ env }: { readonly env: string }): string => secrets.get(env)!;
  return file.channels.map((spec) => build(spec, composing, secretOf, around));
}

/** The command that a pressed key means, whichever channel made the call; `undefined`: none of them, or too long ago. */
export function pressedOn(
  { file, secrets }: ReadChannels,
  token: string,
  now: Millis,
): OrderCommand | undefined {
  for (const channel of file.channels) {
    if (!('press' in channel) || channel.press === undefined) continue;
    const command = pressedCommand(secrets.get(channel.press.secret.env)!, token, now);
    if (command !== undefined) return command;
  }
  return undefined;
}

function build(
  spec: ChannelSpec,
  composing: Composing,
  secretOf: (named: { readonly env: string }) => string,
  { now, phoneOf }: Surroundings,
): Channel {
  const { name } = spec;
  const limits = { perSecondMax: spec.perMinute / 60, attemptsMax: spec.attempts };
  switch (spec.type) {
    case 'webhook':
      return webhookChannel({ name, ...limits, url: spec.url, secret: secretOf(spec.secret), now });
    case 'wecom':
    case 'dingtalk':
    case 'feishu': {
      const { url, key, secret } = spec;
      const signing = secret === undefined ? {} : { secret: secretOf(secret) };
      return robots[spec.type]({ name, ...limits, url, key: secretOf(key), ...signing, composing, now });
    }
    case 'mail': {
      const { server, user, password, from, addresses } = spec;
      const login = {
        ...(user !== undefined && { user }),
        ...(password && { password: secretOf(password) }),
      };
      return mailChannel({ name, ...limits, server, ...login, from, addresses, composing });
    }
    case 'sms':
    case 'voice': {
      const { type: medium, url, key, press } = spec;
      const offer = press && { press: { url: press.url, secret: secretOf(press.secret) } };
      return gatewayChannel({
        name,
        ...limits,
        medium,
        url,
        key: secretOf(key),
        ...offer,
        composing,
        phoneOf,
        now,
      });
    }
  }
}

const robots = { wecom: wecomChannel, dingtalk: dingtalkChannel, feishu: feishuChannel } as const;
