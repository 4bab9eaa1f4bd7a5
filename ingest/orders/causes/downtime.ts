// The program itself was down: one order that says so. It is over when the program has run well for a while.
import type { Cause } from '../../domain/fault.ts';
import type { CauseFinder } from './finder.ts';

export const downtimeCause: Cause = { type: 'platform', id: 'downtime' };

export const downtime: CauseFinder = {
  id: 'downtime',
  code: 'platform',
  symptoms: [],
  shared: false,
  groups: () => [],
  members: () => [],
  look: (_cause, step) => ({ present: false, dueAt: step.at, calm: true, affected: [] }),
  words: () => ({
    zh: '平台曾停止运行，期间未收到数据；设备静默不计，恢复后重新判断',
    en: 'The platform was down and heard nothing; the silence of that time is not counted',
  }),
};
