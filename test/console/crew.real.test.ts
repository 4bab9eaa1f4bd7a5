// A crew's night: from the alert to the proof, with a photo, and without a network in the middle.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { skipWithout } from '../real/available.ts';
import {
  addUser,
  lastEvening,
  missingBrowser,
  type RunningTown,
  signedIn,
  startBrowser,
  startTown,
  until,
} from './town.ts';

const minute = 60_000;
const dark = 'v01-l-0007';
const leaking = 'v01-l-0100';
const evening = lastEvening();
const burning = { power_w: 60, voltage_v: 221, dim_pct: 100, leakage_ma: 0.5 };

describe.skipIf(skipWithout(missingBrowser))('a crew with a phone', () => {
  let town: RunningTown;
  let browser: Browser;
  /** Forty lamps of one street report every five minutes; one of them as told. */
  const street = async (from: number, to: number, watts: number): Promise<void> => {
    const lamps = [...town.registry.devices.values()]
      .filter(({ kind, village }) => kind === 'streetlight' && village === 'v01')
      .slice(0, 40);
    for (let m = from; m <= to; m += 5) {
      const ts = evening + m * minute;
      const power = (id: string, rated = 30) => (id === dark ? watts : rated);
      await Promise.all(
        lamps.map(({ id, ratedPowerW }) =>
          town.tell(id, { ...burning, ts, power_w: power(id, ratedPowerW) }),
        ),
      );
    }
  };
  const orderNow = async () => {
    const { json } = await town.ask('GET', `/api/v1/orders?device=${dark}`);
    return (json as { items: { id: string; status: string; closedAs: string | null; photos: unknown[] }[] })
      .items[0];
  };

  beforeAll(async () => {
    [town, browser] = await Promise.all([startTown(), startBrowser()]);
    await addUser(town, '路灯一队', 'crew', 'lighting-1');
    // The town's time begins with its first reading.
    await town.tell(leaking, { ...burning, ts: evening });
  });
  afterAll(async () => {
    await browser?.close();
    await town?.stop();
  });

  test('alert, order, accept, no signal, arrive, photo, repair, signal, proof', async () => {
    const notices = await town.notices('lighting-1');
    await street(0, 30, 0.2);
    const notice = await until(() => notices.find(({ code }) => code === 'lamp_out'));
    const { context, page } = await signedIn(browser, town, '路灯一队', { size: 'phone' });
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.click('.order-row');
    await page.waitForSelector('.says-fault');
    expect(await page.textContent('.says-word')).toBe('仍未亮');
    expect(page.url()).toContain(String(notice.orderId));

    await page.getByRole('button', { name: '接单' }).click();
    await page.waitForSelector('.status-accepted');
    await until(async () => ((await orderNow())?.status === 'accepted' ? true : undefined));
    await page.waitForSelector('.outbox-mark', { state: 'detached' });

    town.network.cut();
    await page.waitForSelector('.link-lost');
    await page.getByRole('button', { name: '到场' }).click();
    await page.waitForSelector('.status-on_site');
    expect(await page.getByRole('button', { name: '报修复' }).isDisabled()).toBe(true);
    const photo = { name: 'pole.png', mimeType: 'image/png', buffer: await page.screenshot() };
    await page.setInputFiles('input[type=file]', photo);
    await page.waitForSelector('.photos img');
    await page.getByRole('button', { name: '报修复' }).click();
    await page.waitForSelector('.status-verifying');
    expect(await page.textContent('.outbox-mark')).toBe('3 项待发送');

    // The phone is put away and taken out again: page and work are still there, without a network.
    await page.reload();
    await page.waitForSelector('.status-verifying');
    expect(await page.textContent('.outbox-mark')).toBe('3 项待发送');
    expect((await orderNow())?.status).toBe('accepted');

    town.network.mend();
    await until(async () => ((await orderNow())?.status === 'verifying' ? true : undefined));
    await page.waitForSelector('.outbox-mark', { state: 'detached' });
    expect((await orderNow())?.photos).toHaveLength(1);

    await street(35, 55, 60);
    await until(async () => ((await orderNow())?.closedAs === 'verified' ? true : undefined));
    await page.waitForSelector('text=已验证修复');
    expect(await page.textContent('.says-word')).toBe('已亮灯');
    await context.close();
  });

  type Move = 'assign' | 'accept' | 'release';
  type Deed = readonly [Move, Readonly<Record<string, string>>];
  // The second is refused by the engine, which remembers its answer: only under a new key is it another question.
  test.each<readonly [string, Deed, Deed]>([
    ['given to another crew', ['assign', { crew: 'lighting-2' }], ['assign', { crew: 'lighting-1' }]],
    ['accepted by the office', ['accept', {}], ['release', { reason: '误接' }]],
  ])('a refused move is tried again once it is legal: %s', async (_, meanwhile, after) => {
    const { context, page } = await signedIn(browser, town, '路灯一队', { size: 'phone' });
    const opened = await town.ask('POST', '/api/v1/orders', {
      type: 'preventive',
      village: 'v01',
      why: '冬前检修',
    });
    const { id } = opened.json as { id: string };
    const does = async ([move, body]: Deed) =>
      expect((await town.ask('POST', `/api/v1/orders/${id}/${move}`, body)).status).toBe(200);
    await does(['assign', { crew: 'lighting-1' }]);
    await page.goto(`${town.http}/orders/${id}`);
    await page.waitForSelector('.big');
    town.network.cut();
    await page.getByRole('button', { name: '接单' }).click();
    await page.waitForSelector('.status-accepted');
    await does(meanwhile);
    town.network.mend();
    await page.waitForSelector('.outbox-refused');
    await does(after);
    await page.click('.outbox-mark');
    await page.click('.outbox-entry >> text=重试');
    await page.waitForSelector('text=全部已发送');
    const { json } = await town.ask('GET', `/api/v1/orders/${id}`);
    expect((json as { status: string }).status).toBe('accepted');
    await context.close();
  });

  test('a move that has become illegal is told in words, with what is legal now', async () => {
    const { context, page } = await signedIn(browser, town, '路灯一队', { size: 'phone' });
    await town.tell(leaking, { ...burning, ts: evening + 60 * minute, leakage_ma: 150 });
    const { id } = await until(async () => {
      const { json } = await town.ask('GET', `/api/v1/orders?device=${leaking}&status=open`);
      return (json as { items: { id: string }[] }).items[0];
    });
    await page.goto(`${town.http}/orders/${id}`);
    await page.waitForSelector('.big');
    town.network.cut();
    await page.getByRole('button', { name: '接单' }).click();
    await page.getByRole('button', { name: '到场' }).click();
    await town.ask('POST', `/api/v1/orders/${id}/cancel`, { reason: '重复' });
    town.network.mend();
    await page.waitForSelector('.outbox-refused');
    await page.click('.outbox-mark');
    expect(await page.textContent('.outbox-entry .notice-fault')).toContain('此工单已结束');
    await page.click('text=放弃 >> nth=0');
    await page.waitForSelector('.outbox-entry .notice-fault');
    await page.click('text=放弃 >> nth=0');
    await page.waitForSelector('text=全部已发送');
    await context.close();
  });
});
