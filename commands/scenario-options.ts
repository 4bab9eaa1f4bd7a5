// Commands that run a scenario: the options that name and change it, and what is said where one of them means nothing.
import { closeSync, openSync, readFileSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Registry } from '../ingest/domain/device.ts';
import { parseDuration } from '../ingest/domain/duration.ts';
import type { Millis } from '../ingest/domain/time.ts';
import { ScenarioError } from '../simulators/scenario.ts';
import type { ScenarioChanges } from '../simulators/scenario-model.ts';
import { endWith } from './world.ts';

/** A wrong command line: its message is for the person who wrote it; exit 78. */
export class WrongOption extends Error {}

/** Of a command for which any scenario will do. */
export const scenarioOptions = {
  scenario: { type: 'string', default: 'ordinary-winter-week' },
  seed: { type: 'string', default: '1' },
  share: { type: 'string' },
  for: { type: 'string' },
  help: { type: 'boolean' },
} as const;
type Options = NonNullable<ParseArgsConfig['options']>;
/** What was written on the command line. */
export type AskedWith<All extends Options> = ReturnType<typeof parseArgs<{ options: All }>>['values'];

/**
 * Runs a command that plays a scenario. What is wrong with the command line or the scenario is said on stderr and
 * ends with exit code 78, what the world says no to with 1; `--help` is answered here.
 * @param run gives the exit code
 */
export async function runWithOptions<All extends Options>(
  help: string,
  options: All,
  run: (asked: AskedWith<All>) => number | Promise<number>,
): Promise<void> {
  try {
    const asked = optionsOf(help, options);
    if ('help' in asked && asked.help === true) console.log(help);
    else process.exitCode = await run(asked);
  } catch (error) {
    const isAskedWrong = error instanceof ScenarioError || error instanceof WrongOption;
    endWith(error, isAskedWrong ? error.message : undefined);
  }
}

function optionsOf<All extends Options>(help: string, options: All): AskedWith<All> {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new WrongOption(`${(error as Error).message}\n\n${help}`);
  }
}

interface Asked {
  readonly seed: string;
  readonly share?: string;
  readonly for?: string;
}

/** @throws WrongOption */
export const seedOf = ({ seed }: Pick<Asked, 'seed'>): number => numberOf('seed', seed);

/** @throws WrongOption */
export const changesOf = (asked: Asked): ScenarioChanges => ({
  share: asked.share === undefined ? undefined : numberOf('share', asked.share, 1),
  lastsMs: asked.for === undefined ? undefined : lengthOf('for', asked.for, asked.for),
});

/** @throws WrongOption unless it is a number from 0 to `max` */
export function numberOf(name: string, text: string, max = Number.POSITIVE_INFINITY): number {
  const value = Number(text);
  if (text.trim() !== '' && 0 <= value && value <= max && Number.isFinite(value)) return value;
  const range = Number.isFinite(max)
    ? `0 至 ${max} 的数 a number from 0 to ${max}`
    : '不小于 0 的数 a number not below 0';
  throw new WrongOption(`--${name}: 应为${range}: ${text}`);
}

/** @param asked as it was written, for the message. @throws WrongOption unless it is a length of time */
export function lengthOf(name: string, text: string, asked: string): Millis {
  const span = parseDuration(text);
  if (span !== undefined && 0 < span) return span;
  throw new WrongOption(`--${name}: 应为 6h 或 2d 这样的时长 a length such as 6h or 2d: ${asked}`);
}

/** @throws WrongOption unless it is a time */
export function timeOf(name: string, text: string): Millis {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new WrongOption(`--${name}: 应为时间 a time such as 2021-01-06T12:00:00+08:00: ${text}`);
}

/** Text of the file that an option names. @throws WrongOption where it cannot be read */
export function fileOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new WrongOption(`--${name}: 无法读取 cannot be read: ${path}: ${(error as Error).message}`);
  }
}

/**
 * A file to be written at the end of a run, which may take hours: made now.
 * @throws WrongOption where it cannot be written
 */
export function outputOf(name: string, path: string): string {
  try {
    closeSync(openSync(path, 'a'));
    return path;
  } catch (error) {
    throw new WrongOption(`--${name}: 无法写入 cannot be written: ${path}: ${(error as Error).message}`);
  }
}

/** @throws WrongOption where one of them is not in the registry */
export function villagesOf(list: string, registry: Registry): readonly string[] {
  const villages = list.split(',');
  const missing = villages.filter((id) => !registry.villages.has(id));
  if (0 < missing.length)
    throw new WrongOption(`--village: 登记册中没有 not in the registry: ${missing.join(', ')}`);
  return villages;
}
