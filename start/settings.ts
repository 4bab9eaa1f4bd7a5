// The settings, or the end: everything that is wrong is told at once, and nothing is started half.
import { exitConfig } from '../ingest/config.ts';
import { readSettings, type Settings, settingsMessage } from '../ingest/settings.ts';
import { canBeDataFolder } from './data-folder.ts';

export function settingsOrExit(): Settings {
  const read = readSettings(process.env);
  const faults = [...('faults' in read ? read.faults : [])];
  // Asked here alone: a command that only reads may stand where nothing can be written.
  if (!canBeDataFolder(process.env.WEISU_DATA_DIR || './data'))
    faults.push('WEISU_DATA_DIR: not a folder that can be made and written');
  if (faults.length === 0 && !('faults' in read)) return read;
  process.stderr.write(`${settingsMessage(faults)}\n`);
  return process.exit(exitConfig);
}
