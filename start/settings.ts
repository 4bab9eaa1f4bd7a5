// The settings, or the end: everything that is wrong is told at once, and nothing is started half.
import { exitConfig } from '../ingest/config.ts';
import { readSettings, type Settings, settingsMessage } from '../ingest/settings.ts';

export function settingsOrExit(): Settings {
  const read = readSettings(process.env);
  if (!('faults' in read)) return read;
  process.stderr.write(`${settingsMessage(read.faults)}\n`);
  return process.exit(exitConfig);
}
