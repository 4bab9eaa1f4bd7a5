// A notice in words: Chinese first, English beside. Pure. Groups read less than a crew's own phone: where people
// live is not told to a group.
import type { Words } from '../domain/fault.ts';
import type { Notice, TellReason } from '../domain/notice.ts';
import type { TownTime } from '../domain/time.ts';

export interface Message {
  readonly title: string;
  readonly lines: readonly string[];
  readonly link: string | null;
}

export interface Composing {
  readonly time: TownTime;
  /** Address of the console; `null`: messages carry no link. */
  readonly console: string | null;
  /** Kinds that stand in people's homes: a group is told their village only. */
  readonly homeKinds: readonly string[];
}

/** @param audience a `group` may be read by anybody in it; a `person` is on duty for the order */
export function compose(notice: Notice, audience: 'group' | 'person', composing: Composing): Message {
  return notice.reason === 'digest'
    ? digest(notice.body as unknown as DigestBody)
    : alert(notice, notice.body as unknown as OrderBody, audience, composing);
}

/** The members of an order notice's body that are put in words here; the town writes them. */
interface OrderBody {
  readonly orderId: string;
  readonly number: string;
  readonly why: Words;
  readonly kind: string | null;
  readonly place: { readonly villageName: string | null; readonly address: string | null };
  readonly devices: readonly string[];
  readonly deviceCount: number;
  readonly deadlines: Readonly<Record<'acceptBy' | 'arriveBy' | 'fixBy', string | null>>;
  readonly warranty?: { readonly contractor: string; readonly until: string } | null;
  readonly missed?: 'accept' | 'arrive';
  readonly share?: number;
}

const reasonWords: Readonly<Record<TellReason, Words>> = {
  first: { zh: '新工单', en: 'New order' },
  worsened: { zh: '情况加重', en: 'Worse' },
  reopened: { zh: '再次发生', en: 'Reopened' },
  escalated: { zh: '逾期上报', en: 'Escalated' },
  resolved: { zh: '已恢复', en: 'Resolved' },
  repeat: { zh: '再次提醒', en: 'Reminder' },
  pushed: { zh: '督办', en: 'Follow-up' },
  handed_over: { zh: '转派', en: 'Handed over' },
  digest: { zh: '每日简报', en: 'Daily digest' },
};
const missedWords: Readonly<Record<'accept' | 'arrive', Words>> = {
  accept: { zh: '逾期未接单', en: 'not accepted in time' },
  arrive: { zh: '接单后逾期未到场', en: 'accepted, but nobody arrived in time' },
};

/** Devices named in a message; the count is always whole. */
const devicesNamedMax = 8;

function alert(notice: Notice, body: OrderBody, audience: 'group' | 'person', c: Composing): Message {
  const { zh, en } = reasonWords[notice.reason];
  const isPrivate = audience === 'group' && body.kind !== null && c.homeKinds.includes(body.kind);
  const place = [body.place.villageName, isPrivate ? null : body.place.address].filter(Boolean).join(' ');
  const lines = [
    `${body.why.zh} ${body.why.en}`,
    `工单 Order：${body.number}（${notice.priority}级 priority ${notice.priority}）`,
    `地点 Place：${place === '' ? '—' : place}`,
    ...(body.deviceCount === 0 ? [] : [`设备 Devices：${devices(body, isPrivate)}`]),
    ...warranty(body),
    ...state(body),
    ...(notice.reason === 'resolved' ? [] : deadlines(body, c.time)),
  ];
  return {
    title: `【${notice.priority}级】${zh} ${en}`,
    lines,
    link: c.console === null ? null : `${c.console}/orders/${encodeURIComponent(body.orderId)}`,
  };
}

/** Ids of controllers in homes follow the households' order: a group is told how many only. */
function devices({ devices, deviceCount }: OrderBody, isPrivate: boolean): string {
  if (isPrivate) return `${deviceCount}台`;
  const named = devices.slice(0, devicesNamedMax).join('、');
  return deviceCount <= devicesNamedMax ? named : `${named} 等${deviceCount}台 (${deviceCount} in all)`;
}

function warranty({ warranty: within }: OrderBody): string[] {
  if (!within) return [];
  return [`质保期内 In warranty until ${within.until}：${within.contractor}`];
}

function state({ missed, share }: OrderBody): string[] {
  if (missed !== undefined) return [`${missedWords[missed].zh} ${missedWords[missed].en}`];
  if (share === undefined) return [];
  return [share < 1 ? '办理时限已过半 Half the time has gone' : '已超办理时限 Overdue'];
}

function deadlines({ deadlines: due }: OrderBody, time: TownTime): string[] {
  const parts = [
    ['接单 accept', due.acceptBy],
    ['到场 arrive', due.arriveBy],
    ['修复 fix', due.fixBy],
  ] as const;
  const told = parts.flatMap(([name, at]) => (at === null ? [] : [`${name} ${clock(Date.parse(at), time)}`]));
  return told.length === 0 ? [] : [`时限 Deadlines：${told.join('，')}`];
}

function clock(at: number, time: TownTime): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const { month, day, hour, minute } = time.local(at);
  return `${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}

interface DigestBody {
  readonly villageName: string;
  readonly date: string;
  readonly coverage: { readonly reporting: number; readonly total: number; readonly neverHeard: number };
  readonly opened: number;
  readonly ended: number;
  readonly open: number;
  readonly overdue: number;
  readonly orders: readonly {
    readonly number: string;
    readonly priority: number;
    readonly why: Words;
    readonly overdue: boolean;
  }[];
}

function digest(body: DigestBody): Message {
  const { reporting, total, neverHeard } = body.coverage;
  const unheard = neverHeard === 0 ? '' : `，从未上线 never heard ${neverHeard}`;
  return {
    title: `${body.villageName} ${body.date} 每日简报 Daily digest`,
    lines: [
      `在线 Reporting：${reporting}/${total}${unheard}`,
      `新增 Opened ${body.opened}，办结 Ended ${body.ended}，在办 Open ${body.open}，超时 Overdue ${body.overdue}`,
      ...(body.open === 0 ? [nothingOpen(body)] : []),
      ...body.orders.map(
        ({ number, priority, why, overdue }) =>
          `${overdue ? '【超时】' : ''}${priority}级 ${number} ${why.zh}`,
      ),
    ],
    link: null,
  };
}

/** Silence is not health: without a word from its devices, nothing can be said of the village. */
const nothingOpen = ({ coverage: { reporting } }: DigestBody): string =>
  reporting === 0
    ? '没有设备在线，不能说明无故障 No device reports: this is not a healthy village'
    : '在线设备无未办结工单 No open orders among those that report';

export const plainText = ({ title, lines, link }: Message): string =>
  [title, ...lines, ...(link === null ? [] : [link])].join('\n');

/** The dialect that WeCom and DingTalk share: headings, quotes, links. */
export const markdown = ({ title, lines, link }: Message): string =>
  [
    `### ${title}`,
    ...lines.map((line) => `> ${line}`),
    ...(link === null ? [] : [`[查看工单 Open](${link})`]),
  ].join('\n\n');

/** Whole characters within so many bytes of UTF-8; what is cut ends in an ellipsis. */
export function withinBytes(text: string, bytesMax: number): string {
  if (Buffer.byteLength(text) <= bytesMax) return text;
  const ellipsis = '…';
  let bytes = Buffer.byteLength(ellipsis);
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytesMax < bytes) break;
    kept += character;
  }
  return kept + ellipsis;
}
