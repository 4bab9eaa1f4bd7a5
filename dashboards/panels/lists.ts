// Lists from the views of the schema `reporting`: orders, faults, villages, devices. Each row leads on.
import { toDevice, toOrder, toVillage } from '../house/links.ts';
import { countSteps, faultSteps, healthMapping, shareSteps, statusMapping } from '../house/palette.ts';
import type { Sized } from '../house/panel.ts';
import { sql } from '../house/query.ts';
import { type Column, table } from '../house/table.ts';
import { chosen, healthNow, overdue } from '../house/terms.ts';
import type { KindName, Say } from '../house/words.ts';

/** Open orders, the most urgent first. @param where a further condition */
export function openOrders(say: Say, where: string, w = 24, h = 10): Sized {
  const query = `SELECT id, number, status, priority, coalesce(village, '-') AS village, coalesce(code, '-') AS code,
      ${say('why_zh', 'why_en')} AS why, coalesce(crew, '-') AS crew, opened_at, fix_by,
      CASE WHEN ${overdue} THEN 1 ELSE 0 END AS late
    FROM reporting.orders WHERE is_open AND ${where} ORDER BY priority, opened_at LIMIT 200`;
  const columns: Record<string, Column> = {
    id: { title: 'id', hidden: true },
    number: { title: say('工单号', 'Order'), link: toOrder(say), width: 130 },
    status: { title: say('状态', 'Status'), mapping: statusMapping(say), width: 100 },
    priority: { title: say('优先级', 'Priority'), decimals: 0, width: 80 },
    village: { title: say('村', 'Village'), link: toVillage(say), width: 90 },
    code: { title: say('故障', 'Fault'), width: 170 },
    why: { title: say('原因', 'Why') },
    crew: { title: say('班组', 'Crew'), width: 110 },
    opened_at: { title: say('立单时间', 'Opened'), unit: 'dateTimeAsIso', width: 170 },
    fix_by: { title: say('修复期限', 'Repair by'), unit: 'dateTimeAsIso', width: 170 },
    late: { title: say('超期', 'Late'), decimals: 0, steps: countSteps(1), width: 70 },
  };
  const look = {
    title: say('未结工单', 'Open orders'),
    about: say(
      '按优先级与时间排列，最多 200 条；点工单号进入控制台。',
      'By priority and age, at most 200; the number opens the console.',
    ),
    w,
    h,
  };
  return table(say, look, columns, sql(query));
}

/** Open faults, the newest first. */
export function openFaults(say: Say, where: string, w = 12, h = 10): Sized {
  const query = `SELECT device, village, kind, code, since FROM reporting.faults
    WHERE is_open AND ${where} ORDER BY since DESC LIMIT 200`;
  const columns: Record<string, Column> = {
    device: { title: say('设备', 'Device'), link: toDevice(say) },
    village: { title: say('村', 'Village'), link: toVillage(say), width: 90 },
    kind: { title: say('类别', 'Kind'), width: 110 },
    code: { title: say('故障', 'Fault') },
    since: { title: say('开始', 'Since'), unit: 'dateTimeAsIso', width: 170 },
  };
  const look = {
    title: say('未恢复的故障', 'Faults that stand'),
    about: say(
      '设备上尚未恢复的故障，最多 200 条；点设备看曲线。',
      'Faults not yet cleared, at most 200; the device shows its curves.',
    ),
    w,
    h,
  };
  return table(say, look, columns, sql(query));
}

/** How many faults of each code stand open. */
export const faultsByCode = (kind: KindName): string =>
  `SELECT code, count(*) AS value FROM reporting.faults WHERE is_open AND kind = '${kind}' AND ${chosen}
   GROUP BY code ORDER BY value DESC LIMIT 20`;

/** Villages with what stands open in each; of one kind, or of all. */
export function villages(say: Say, kind?: KindName, w = 12, h = 14): Sized {
  const ofKind = kind === undefined ? '' : `AND d.kind = '${kind}'`;
  const ordersOfKind = kind === undefined ? '' : `AND kind = '${kind}'`;
  const comms = healthNow('comms');
  const query = `SELECT v.id AS village, v.name, d.total, d.online::double precision / nullif(d.total, 0) AS online, d.faults,
      coalesce(o.open_orders, 0) AS open_orders, coalesce(o.late, 0) AS late
    FROM reporting.village v
    LEFT JOIN (SELECT village, count(*) FILTER (WHERE last_seen_at IS NOT NULL) AS total,
        count(*) FILTER (WHERE ${comms} = 'ok') AS online,
        count(*) FILTER (WHERE supply = 'fault' OR function = 'fault') AS faults
      FROM reporting.device d WHERE true ${ofKind} GROUP BY village) d ON d.village = v.id
    LEFT JOIN (SELECT village, count(*) AS open_orders, count(*) FILTER (WHERE ${overdue}) AS late
      FROM reporting.orders WHERE is_open ${ordersOfKind} GROUP BY village) o ON o.village = v.id
    ORDER BY late DESC, open_orders DESC, v.id LIMIT 200`;
  const columns: Record<string, Column> = {
    village: { title: say('编号', 'Id'), link: toVillage(say), width: 70 },
    name: { title: say('村', 'Village'), link: toVillage(say) },
    total: { title: say('设备', 'Devices'), decimals: 0, width: 80 },
    online: {
      title: say('在线率', 'Online'),
      unit: 'percentunit',
      decimals: 1,
      steps: shareSteps,
      width: 90,
    },
    faults: { title: say('故障', 'Faults'), decimals: 0, steps: faultSteps, width: 70 },
    open_orders: { title: say('未结', 'Open'), decimals: 0, width: 70 },
    late: { title: say('超期', 'Late'), decimals: 0, steps: countSteps(1), width: 70 },
  };
  const look = {
    title: say('各村情况', 'Villages'),
    about: say(
      '每个村的设备、故障与工单；点村名看细节。',
      'Devices, faults and orders of each village; the name leads on.',
    ),
    w,
    h,
  };
  return table(say, look, columns, sql(query));
}

/** Devices of one village, those in trouble first. */
export function devices(say: Say, where: string, w = 24, h = 12): Sized {
  const query = `SELECT device, village, kind, comms, supply, function, last_seen_at FROM (
      SELECT d.id AS device, d.village, d.kind, ${healthNow('comms')} AS comms, ${healthNow('supply')} AS supply,
        ${healthNow('function')} AS function, d.last_seen_at FROM reporting.device d WHERE ${where}) now
    ORDER BY (supply = 'fault' OR function = 'fault') DESC, comms = 'fault' DESC, device LIMIT 500`;
  const health = (zh: string, en: string): Column => ({
    title: say(zh, en),
    mapping: healthMapping(say),
    width: 90,
  });
  const columns: Record<string, Column> = {
    device: { title: say('设备', 'Device'), link: toDevice(say) },
    village: { title: say('村', 'Village'), width: 80 },
    kind: { title: say('类别', 'Kind'), width: 110 },
    comms: health('通信', 'Comms'),
    supply: health('供电', 'Supply'),
    function: health('功能', 'Function'),
    last_seen_at: { title: say('最近上报', 'Last seen'), unit: 'dateTimeAsIso', width: 170 },
  };
  const look = {
    title: say('设备', 'Devices'),
    about: say(
      '有故障的在前，最多 500 台；一小时没有消息的不再算正常。',
      'Those at fault first, at most 500; after an hour of silence none is called well.',
    ),
    w,
    h,
  };
  return table(say, look, columns, sql(query));
}
