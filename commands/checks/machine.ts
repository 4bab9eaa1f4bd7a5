// The machine itself: the data folder, room on its disk, who may read its secrets, and certificates that end.
import { X509Certificate } from 'node:crypto';
import { constants, existsSync, statSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Installation } from '../archive/installation.ts';
import { bad, type Finding, ok, type Probes, warning } from './finding.ts';

const freeBytesMin = 1024 ** 3;
const freeBytesFew = 5 * 1024 ** 3;
const certificateDaysFew = 14;
const dayMs = 86_400_000;

export async function machineFindings(
  { config, folder }: Installation,
  probes: Probes,
): Promise<readonly Finding[]> {
  const findings = [await folderFinding(folder)];
  if (existsSync(folder))
    findings.push(roomFinding(folder, await probes.freeBytes(folder)), privacyFinding(folder));
  if (config.WEISU_TLS_CERT !== undefined)
    findings.push(await certificateFinding(config.WEISU_TLS_CERT, probes.now()));
  findings.push(watchFinding(config.WEISU_HEARTBEAT_URL));
  return findings;
}

async function folderFinding(folder: string): Promise<Finding> {
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (writable) return ok('data folder', folder);
  return bad('data folder', `${folder}: missing or not writable`, {
    zh: '检查 WEISU_DATA_DIR，并用运行程序的用户执行本命令',
    en: 'Check WEISU_DATA_DIR, and run this as the user that runs the program.',
  });
}

function roomFinding(folder: string, bytes: number): Finding {
  const what = `${(bytes / 1024 ** 3).toFixed(1)} GiB free at ${folder}`;
  const remedy = {
    zh: '清理磁盘，或用 WEISU_JOURNAL_BYTES 限制日志；磁盘满时设备的消息不被确认',
    en: 'Make room, or bound the journal with WEISU_JOURNAL_BYTES; on a full disk no message is acknowledged.',
  };
  if (bytes < freeBytesMin) return bad('disk', what, remedy);
  return bytes < freeBytesFew ? warning('disk', what, remedy) : ok('disk', what);
}

/** The devices' secret makes every device's password. */
function privacyFinding(folder: string): Finding {
  const paths = [folder, join(folder, 'device-secret')].filter((path) => existsSync(path));
  const open = paths.filter((path) => (statSync(path).mode & 0o077) !== 0);
  if (open.length === 0) return ok('privacy', 'the data folder is closed to others');
  return bad('privacy', `others can read ${open.join(', ')}`, {
    zh: `运行 chmod -R go= ${folder}`,
    en: `Run chmod -R go= ${folder}`,
  });
}

async function certificateFinding(path: string, now: number): Promise<Finding> {
  const remedy = {
    zh: '换新证书并重启；过期后设备无法用 TLS 连接',
    en: 'Renew the certificate and restart; once it has ended no device connects over TLS.',
  };
  const ends = Date.parse(new X509Certificate(await readFile(path)).validTo);
  const days = Math.floor((ends - now) / dayMs);
  if (days < 0) return bad('certificate', `${path} ended ${-days} days ago`, remedy);
  const what = `${path} ends in ${days} days`;
  return days < certificateDaysFew ? warning('certificate', what, remedy) : ok('certificate', what);
}

function watchFinding(url: string | undefined): Finding {
  if (url !== undefined) return ok('watchdog', `heartbeats go to ${new URL(url).host}`);
  return warning('watchdog', 'nobody would notice if the machine fell silent', {
    zh: '设置 WEISU_HEARTBEAT_URL，指向别处的看门狗服务',
    en: 'Set WEISU_HEARTBEAT_URL to a watchdog that runs elsewhere.',
  });
}
