// An order in a sentence: how things stand with it.
import type { Area } from './area.ts';

export const saysWords = {
  'says.still': ['仍有故障', 'Still at fault'],
  'says.gone': ['运行正常', 'Working'],
  'says.unknown': ['现在看不出来', 'Cannot be told now'],
  'says.silent': ['设备失联，状态未知', 'Silent: not known'],
  'says.still.lamp_out': ['仍未亮', 'Still dark'],
  'says.gone.lamp_out': ['已亮灯', 'Lit again'],
  'says.still.lamp_day_burning': ['白天仍亮着', 'Still burning by day'],
  'says.still.leakage': ['仍在漏电，注意安全', 'Still leaking current: take care'],
  'says.gone.leakage': ['漏电已消除', 'No longer leaking current'],
  'says.still.heater_trip': ['仍在停机', 'Still tripped'],
  'says.still.heater_no_heat': ['仍不供热', 'Still no heat'],
  'says.gone.heater_no_heat': ['已恢复供热', 'Heating again'],
  'says.still.heater_no_flow': ['水仍不循环', 'Still no flow'],
  'says.still.freeze_risk': ['仍有冻结风险', 'Still at risk of freezing'],
  'says.still.cold_room': ['室内仍冷', 'Room still cold'],
  'says.still.toilet_no_water': ['仍无水', 'Still no water'],
  'says.still.toilet_odour': ['异味仍超标', 'Odour still high'],
  'says.still.toilet_tank_full': ['粪池仍满', 'Tank still full'],
  'says.still.toilet_leak': ['仍在漏水', 'Still leaking'],
  'says.still.device_silent': ['仍失联', 'Still silent'],
  'says.still.gateway_offline': ['集中控制器仍离线', 'Gateway still offline'],
} as const satisfies Area;
