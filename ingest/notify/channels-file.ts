// Reads the channels file and the secrets that it names: whole, or every fault with its line. No message ever holds
// a secret.
import { type LineFault, readYaml } from '../yaml-file.ts';
import { type ChannelsFile, channelsFile } from './specs.ts';

export interface ReadChannels {
  readonly file: ChannelsFile;
  /** By the name of the variable. */
  readonly secrets: ReadonlyMap<string, string>;
}
export const noChannels: ReadChannels = {
  file: { homeKinds: ['heater'], channels: [] },
  secrets: new Map(),
};

/** @param env where the secrets are looked up */
export function readChannels(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): ReadChannels | { readonly faults: readonly LineFault[] } {
  const read = readYaml(text, channelsFile);
  if ('faults' in read) return read;
  const faults: LineFault[] = [];
  const secrets = new Map<string, string>();
  const names = new Set<string>(['mqtt']);
  for (const [n, channel] of read.value.channels.entries()) {
    const at = (member: string, what: string) =>
      faults.push({ line: read.lineOf('channels', n, member), member: `channels.${n}.${member}`, what });
    if (names.has(channel.name)) at('name', `${channel.name} is taken`);
    names.add(channel.name);
    for (const [member, variable] of secretsOf(channel)) {
      const value = env[variable];
      if (value === undefined || value === '') at(member, `the environment variable ${variable} is not set`);
      else secrets.set(variable, value);
    }
  }
  return 0 < faults.length ? { faults } : { file: read.value, secrets };
}

/** Members that name a variable, with its name. */
function secretsOf(channel: ChannelsFile['channels'][number]): [member: string, variable: string][] {
  const members: [string, { readonly env: string } | undefined][] = Object.entries({
    key: 'key' in channel ? channel.key : undefined,
    secret: 'secret' in channel ? channel.secret : undefined,
    password: 'password' in channel ? channel.password : undefined,
    press: 'press' in channel ? channel.press?.secret : undefined,
  });
  return members.flatMap(([member, named]) => (named === undefined ? [] : [[member, named.env]]));
}
