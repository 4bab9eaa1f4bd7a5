// What a caller's words name plainly: danger, a number on the pole or door, a dirty toilet, or a lamp that is not there yet.
// Pure; the words themselves stay in the protected table, only what is found here goes on to the engine.

export interface Told {
  readonly hazard: boolean;
  readonly code: string | null;
  /** A wish for something new: no device nearby is to blame. */
  readonly request: boolean;
  readonly assetNo: string | null;
}

const hazardWords =
  /裸线|裸露|漏电|触电|电人|冒火|打火|火花|着火|起火|冒烟|焦味|倾倒|要倒|掉下来|砸|悬空|bare wire|spark|shock|smoke|on fire|hanging/i;
const requestWords =
  /(没有|没安|没装|未安装|缺少?|想要?|希望|请求|申请|建议|能不能|增设|新装|加装|补装|安装|补建)[^,。，.!！?？]{0,8}(路灯|灯|公厕|厕所)|(路灯|灯|公厕|厕所)[^,。，.!！?？]{0,4}(补建|增设|加装|新装)|(no|missing|want|request|install|new) (a |another )?(street ?)?(light|lamp|toilet)/i;
/** Words of something that stands there and does not work: then it is no wish. */
const brokenWords = /不亮|灭了|坏|没电|不热|闪|漏|堵|broken|not work|dark|out$/i;

const codeWords: readonly (readonly [kind: string, words: RegExp, code: string])[] = [
  ['toilet', /脏|没人打扫|不干净|没打扫|保洁不|dirty|not cleaned|filthy/i, 'toilet_not_cleaned'],
  ['toilet', /臭|异味|味[儿道]?大|smell|stink/i, 'toilet_odour'],
  ['toilet', /没水|停水|断水|no water/i, 'toilet_no_water'],
  ['toilet', /满了|溢|overflow|full/i, 'toilet_tank_full'],
  ['streetlight', /白天.{0,4}亮|大白天|burning by day|on in daylight/i, 'lamp_day_burning'],
  ['streetlight', /漏电|电人|触电|shock/i, 'leakage'],
  ['streetlight', /不亮|灭了|没亮|全黑|漆黑|dark|out\b|not lit/i, 'lamp_out'],
  ['heater', /不热|不暖|没暖气|冰凉|no heat|not heating|cold/i, 'heater_no_heat'],
];

export function readWords(text: string, kind: string | null, assetNos: ReadonlySet<string>): Told {
  const request = requestWords.test(text) && !brokenWords.test(text);
  const code = codeWords.find(([of, words]) => of === kind && words.test(text))?.[2] ?? null;
  const numbers = text.match(/[A-Za-z0-9][A-Za-z0-9-]{2,39}/g) ?? [];
  return {
    hazard: hazardWords.test(text),
    code: request ? null : code,
    request,
    assetNo: numbers.find((number) => assetNos.has(number)) ?? null,
  };
}
