// A crew's own page, and what waits there for a network.
import type { Area } from './area.ts';

export const workWords = {
  'work.title': ['我的工单', 'My orders'],
  'work.byDistance': ['按距离', 'By distance'],
  'work.none': ['没有待办工单。', 'No orders to do.'],
  'work.kept': [
    '没有网络：显示的是上次同步的内容，操作会先保存在本机。',
    'No network: as last synchronised. What you do is kept on this device and sent later.',
  ],
  'outbox.title': ['待发送', 'To be sent'],
  'outbox.about': ['有网络时按顺序自动发送。', 'Sent in order as soon as there is a network.'],
  'outbox.none': ['全部已发送。', 'Everything has been sent.'],
  'outbox.waiting': ['{n} 项待发送', '{n} to be sent'],
  'outbox.waitingHere': ['本工单有 {n} 项待发送', '{n} of this order to be sent'],
  'outbox.refused': ['有操作未被接受', 'Something was not accepted'],
  'outbox.queued': ['等待发送', 'Waiting'],
  'outbox.tried': ['已尝试 {n} 次', 'Tried {n} times'],
  'outbox.giveUp': ['放弃', 'Discard'],
} as const satisfies Area;
