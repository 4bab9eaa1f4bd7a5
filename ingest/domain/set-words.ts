// The members of closed sets as people read them, for all who show them: the console, reports.
import type { MissCause } from './complaint.ts';
import type { Cause, faultCodes } from './fault.ts';
import type { OrderStatus, OrderType } from './order.ts';

export type SetWords<Member extends string = string> = Readonly<
  Record<Member, readonly [zh: string, en: string]>
>;

export const setWords: {
  readonly status: SetWords<OrderStatus>;
  readonly type: SetWords<OrderType>;
  readonly code: SetWords<(typeof faultCodes)[number]>;
  readonly cause: SetWords<Cause['type']>;
  readonly miss: SetWords<MissCause>;
} = {
  status: {
    open: ['待接单', 'Open'],
    accepted: ['已接单', 'Accepted'],
    on_site: ['现场处理', 'On site'],
    verifying: ['待验证', 'Verifying'],
    closed: ['已办结', 'Closed'],
    cancelled: ['已取消', 'Cancelled'],
  },
  type: {
    fault: ['故障', 'Fault'],
    complaint: ['诉求', 'Complaint'],
    patrol: ['巡检', 'Patrol'],
    preventive: ['预防检修', 'Preventive work'],
    platform: ['平台', 'Platform'],
  },
  code: {
    lamp_out: ['路灯不亮', 'Lamp out'],
    lamp_day_burning: ['白天亮灯', 'Burning by day'],
    lamp_power_low: ['路灯功率偏低', 'Lamp power low'],
    lamp_power_high: ['路灯功率偏高', 'Lamp power high'],
    lamp_cycling: ['路灯闪烁', 'Lamp cycling'],
    leakage: ['漏电', 'Leakage current'],
    voltage_out_of_range: ['电压异常', 'Voltage out of range'],
    heater_trip: ['取暖设备停机', 'Heater tripped'],
    heater_no_heat: ['取暖设备不热', 'Heater gives no heat'],
    heater_no_flow: ['水不循环', 'No flow'],
    freeze_risk: ['冻结风险', 'Freeze risk'],
    heater_short_cycling: ['频繁启停', 'Short cycling'],
    heater_low_cop: ['能效偏低', 'Low efficiency'],
    cold_room: ['室温过低', 'Cold room'],
    toilet_odour: ['公厕异味', 'Toilet odour'],
    toilet_no_water: ['公厕停水', 'Toilet without water'],
    toilet_freeze_risk: ['公厕冻结风险', 'Toilet freeze risk'],
    toilet_tank_full: ['粪池将满', 'Tank nearly full'],
    toilet_leak: ['公厕漏水', 'Toilet leak'],
    toilet_not_cleaned: ['公厕未清洁', 'Toilet not cleaned'],
    toilet_light_out: ['公厕灯不亮', 'Toilet light out'],
    device_silent: ['设备失联', 'Device silent'],
    metric_silent: ['缺少数据', 'Metric missing'],
    sensor_stuck: ['传感器卡死', 'Sensor stuck'],
    anomaly: ['异常', 'Anomaly'],
    intermittent: ['时好时坏', 'Intermittent'],
    gateway_offline: ['集中控制器离线', 'Gateway offline'],
    circuit_dead: ['回路停电', 'Circuit dead'],
    line_voltage: ['台区电压异常', 'Line voltage'],
    platform: ['平台故障', 'Platform trouble'],
  },
  cause: {
    device: ['设备', 'Device'],
    circuit: ['回路', 'Circuit'],
    gateway: ['集中控制器', 'Gateway'],
    transformer: ['变压器台区', 'Transformer district'],
    village: ['全村', 'Village'],
    place: ['地点', 'Place'],
    platform: ['平台', 'Platform'],
  },
  miss: {
    no_device: ['没有设备', 'No device there'],
    device_silent: ['设备失联', 'Device silent'],
    no_rule: ['没有规则', 'No rule'],
    rule_pending: ['规则未到时', 'Rule still pending'],
    suppressed: ['静默中', 'Silenced'],
    grouped_elsewhere: ['归并到别处', 'Grouped elsewhere'],
    opened_later: ['派单在后', 'Opened later'],
    no_fault_found: ['未见故障', 'No fault found'],
  },
};
