// Priority by consequence: the rule's own, raised one level for each thing that makes it worse, every step in
// words. That a household is on the care list never enters these words nor the order: it is told by
// `householdReason`, from the protected part of the registry, to those who may see it.
import type { Registry } from '../domain/device.ts';
import type { Priority, Words } from '../domain/fault.ts';
import type { Order } from '../domain/order.ts';

export interface Exposure {
  readonly devices: number;
  /** Outdoor temperature where the device measures it. */
  readonly outdoorC: number | null;
  readonly complaints: number;
  /** A household of the order is on the care list. */
  readonly household: boolean;
  /** A person reported a bare wire, sparking or a hanging part. */
  readonly hazard: boolean;
}

const manyDevicesMin = 3;
const severeColdC = -10;

/** The adjusted priority and why, one clause a step. */
export function prioritise(base: Priority, exposure: Exposure): { priority: Priority; reason: Words } {
  const start = { zh: `规则定为${base}级`, en: `level ${base} by rule` };
  if (exposure.hazard)
    return {
      priority: 1,
      reason: join([start, { zh: '有人报告触电或坠落危险：1级', en: 'danger reported: level 1' }]),
    };
  const steps = stepsFor(exposure);
  const priority = Math.max(1, base - steps.length) as Priority;
  const total = steps.length === 0 ? [] : [{ zh: `现为${priority}级`, en: `now level ${priority}` }];
  return { priority, reason: join([start, ...steps, ...total]) };
}

/** The other way: what the rule had said, as far as the adjusted priority still tells. */
export const unadjusted = (priority: Priority, exposure: Exposure): Priority =>
  Math.min(5, priority + stepsFor(exposure).length) as Priority;

function stepsFor(exposure: Exposure): Words[] {
  const steps: Words[] = [];
  if (manyDevicesMin <= exposure.devices)
    steps.push({
      zh: `涉及${exposure.devices}台设备：升一级`,
      en: `${exposure.devices} devices: one level up`,
    });
  if (exposure.outdoorC !== null && exposure.outdoorC < severeColdC)
    steps.push({
      zh: `室外${exposure.outdoorC.toFixed(1)}°C：升一级`,
      en: `${exposure.outdoorC.toFixed(1)} °C outdoors: one level up`,
    });
  if (0 < exposure.complaints)
    steps.push({ zh: '有群众诉求：升一级', en: 'complaint attached: one level up' });
  // Neutral on purpose: everyone who sees the order reads this.
  if (exposure.household) steps.push({ zh: '按影响程度：升一级', en: 'by its effect: one level up' });
  return steps;
}

const join = (parts: readonly Words[]): Words => ({
  zh: parts.map((part) => part.zh).join('；'),
  en: parts.map((part) => part.en).join('; '),
});

/** Whether a household of these devices is on the care list. */
export const hasCareHousehold = (registry: Registry, deviceIds: readonly string[]): boolean =>
  deviceIds.some((id) => registry.households.get(id)?.vulnerable === true);

/**
 * The step that the public words leave unnamed. Private: for the roles that may see households; never
 * stored, told or exported.
 * `null`: none of the order's households is on the list.
 */
export function householdReason(order: Pick<Order, 'deviceIds'>, registry: Registry): Words | null {
  if (!hasCareHousehold(registry, order.deviceIds)) return null;
  return { zh: '重点保障户（老人、儿童等）：升一级', en: 'vulnerable household: one level up' };
}
