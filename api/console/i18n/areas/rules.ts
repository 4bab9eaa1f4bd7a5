// Rules and silences.
import type { Area } from './area.ts';

export const rulesWords = {
  'rules.version': ['现行版本', 'In force: version'],
  'rules.trial': ['回测', 'Try on history'],
  'rules.try': ['开始回测', 'Try'],
  'rules.days': ['天数', 'Days'],
  'rules.judged': ['{devices} 台设备、{readings} 条数据', '{readings} readings of {devices} devices'],
  'rules.code': ['故障', 'Fault'],
  'rules.inForce': ['现行', 'In force'],
  'rules.tried': ['试用', 'Tried'],
  'rules.put': ['使规则生效', 'Put in force'],
  'rules.force': ['不回测的理由（可空）', 'Reason to do without a backtest (optional)'],
  'rules.forceHint': [
    '修改前须先回测同一文本，或写明理由。',
    'Try the same text on history first, or give a reason.',
  ],
  'silence.none': ['没有静默。', 'No silences.'],
  'silence.new': ['新建静默（计划作业）', 'New silence (planned work)'],
  'silence.begin': ['开始', 'Begin'],
  'silence.end': ['提前结束', 'End now'],
  'silence.running': ['进行中', 'Running'],
  'silence.past': ['未在进行', 'Not running'],
  'silence.scope': ['范围', 'Scope'],
  'silence.until': ['结束时间', 'Until'],
  'silence.reason': ['理由', 'Reason'],
  'silence.suppressed': ['期间未通知 {n} 项', '{n} not told meanwhile'],
  'scope.village': ['村', 'Village'],
  'scope.circuit': ['回路', 'Circuit'],
  'scope.gateway': ['集中控制器', 'Gateway'],
  'scope.device': ['设备', 'Device'],
  'scope.kind': ['类别', 'Kind'],
} as const satisfies Area;
