// The reports.
import type { Area } from './area.ts';

export const reportsWords = {
  'reports.date': ['日期', 'Date'],
  'reports.town': ['全镇', 'The town'],
  'reports.open': ['打开', 'Open'],
  'reports.misses': ['诉求为何在先（近30天）', 'Why complaints came first (30 days)'],
  'reports.noMisses': ['没有诉求先于工单。', 'No complaint came before its order.'],
  'report.daily': ['日调度', 'Daily'],
  'report.weekly': ['周专题', 'Weekly'],
  'report.monthly': ['月综合', 'Monthly'],
  'report.bulletin': ['周通报', 'Bulletin'],
} as const satisfies Area;
