// Every text stands in both languages side by side; a set of dashboards is built once for each. The names of kinds,
// orders' statuses and the like are the town's, the same on every panel.
export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];
/** Chooses the text of the language that is being built. */
export type Say = (zh: string, en: string) => string;

export const sayIn = (language: Language): Say => (language === 'zh' ? (zh) => zh : (_zh, en) => en);

type Words = readonly [zh: string, en: string];
export const kindNames = ['streetlight', 'heater', 'toilet', 'gateway'] as const;
export type KindName = (typeof kindNames)[number];
export const kindWords: Readonly<Record<KindName, Words>> = {
  streetlight: ['路灯', 'Streetlights'],
  heater: ['取暖设备', 'Heaters'],
  toilet: ['公厕', 'Toilets'],
  gateway: ['集中控制器', 'Gateways'],
};

/** Where to go on from a figure of this kind. */
export const boardOfKind: Readonly<Record<KindName, string>> = {
  streetlight: 'weisu-streetlights',
  heater: 'weisu-heaters',
  toilet: 'weisu-toilets',
  gateway: 'weisu-gateways',
};

export const healthWords = {
  ok: ['正常', 'OK'],
  fault: ['故障', 'Fault'],
  unknown: ['未知', 'Unknown'],
} as const satisfies Record<string, Words>;

export const statusWords = {
  open: ['待接单', 'Open'],
  accepted: ['已接单', 'Accepted'],
  on_site: ['已到场', 'On site'],
  verifying: ['待验证', 'Verifying'],
  closed: ['已办结', 'Closed'],
  cancelled: ['已取消', 'Cancelled'],
} as const satisfies Record<string, Words>;

export const missWords = {
  no_device: ['没有设备', 'No device there'],
  device_silent: ['设备失联', 'Device silent'],
  no_rule: ['没有规则', 'No rule for it'],
  rule_pending: ['规则等待中', 'Rule still waiting'],
  suppressed: ['静默期内', 'Silenced'],
  grouped_elsewhere: ['并入其他工单', 'Under another order'],
  opened_later: ['之后才立单', 'Opened later'],
  no_fault_found: ['现场无故障', 'No fault found'],
} as const satisfies Record<string, Words>;

export const modeWords = {
  off: ['关机', 'Off'],
  standby: ['待机', 'Standby'],
  heat: ['制热', 'Heating'],
  defrost: ['除霜', 'Defrosting'],
} as const satisfies Record<string, Words>;
