// Whom to call: who is on duty by the rota, else the number in the registry. Personal data: looked up when a call is made, kept nowhere.
import type { Registry } from '../domain/device.ts';
import type { Notice } from '../domain/notice.ts';
import type { Millis, TownTime } from '../domain/time.ts';
import { onDuty, type Rota } from './rota.ts';

export type PhoneOf = (recipient: Notice['recipient'], at: Millis) => string | undefined;

/** @param registry asked anew for each call */
export function phoneBook(registry: () => Registry, rota: Rota, time: TownTime): PhoneOf {
  return ({ type, id }, at) => {
    const { crews, villages } = registry();
    switch (type) {
      case 'crew':
      case 'office':
        return onDuty(rota, id, at, time)?.phone ?? crews.get(id)?.phone;
      case 'cadre':
        return villages.get(id)?.cadrePhone;
      case 'leader':
        return villages.get(id)?.leaderPhone;
      default:
        return undefined;
    }
  };
}
