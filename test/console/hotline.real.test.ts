// A caller is on the line: what they say is typed, what is known is shown, and the complaint meets the order that is open.
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

const pole = { id: 'v02-l-0011', assetNo: 'LC-v02-011' };

describe.skipIf(skipWithout(missingBrowser))('the hotline', () => {
  let town: RunningTown;
  let browser: Browser;

  beforeAll(async () => {
    [town, browser] = await Promise.all([startTown(), startBrowser()]);
    await addUser(town, '接诉员', 'hotline');
    await town.tell(pole.id, {
      ts: lastEvening(),
      power_w: 30,
      voltage_v: 221,
      dim_pct: 100,
      leakage_ma: 150,
    });
  });
  afterAll(async () => {
    await browser?.close();
    await town?.stop();
  });
  const orderNow = async () => {
    const { json } = await town.ask('GET', `/api/v1/orders?device=${pole.id}`);
    return (json as { items: { id: string; complaintIds: string[] }[] }).items[0];
  };

  test('a pole number finds what is known and promised; the complaint joins the open order', async () => {
    const order = await until(orderNow);
    const { page, context } = await signedIn(browser, town, '接诉员');
    await page.fill('input[type=search]', pole.assetNo);
    await page.click('.found-row');
    await page.waitForSelector('.promise');
    expect(await page.textContent('.say')).toContain('承诺');
    await page.fill('textarea[name=text]', '路灯杆<b>漏电</b>，孩子路过害怕');
    await page.fill('input[name=phone]', '13800000000');
    await page.click('button[type=submit]');
    await page.waitForSelector('.receipt');
    expect(await page.textContent('.receipt')).toContain('已并入在办工单');
    expect((await orderNow())?.complaintIds).toHaveLength(1);

    await page.goto(`${town.http}/complaints?order=${order.id}`);
    await page.waitForSelector('.complaint');
    expect(await page.textContent('.quote')).toBe('路灯杆<b>漏电</b>，孩子路过害怕');
    await page.click('text=答复 >> nth=-1');
    await page.fill('textarea[name=reply]', '班组已出发');
    await page.getByRole('button', { name: '保存答复' }).click();
    await page.waitForSelector('text=班组已出发');
    await context.close();
  });

  test('a complaint that met another order is put to the right one by hand', async () => {
    const order = await until(orderNow);
    const asked = { channel: 'group', kind: 'streetlight', village: 'v02', text: '村口那根灯杆麻手' };
    const { json } = await town.ask('POST', '/api/v1/complaints', asked);
    const { id, orderId } = json as { id: string; orderId: string };
    expect(orderId).not.toBe(order.id);
    const { page, context } = await signedIn(browser, town, '接诉员');
    await page.goto(`${town.http}/complaints`);
    const row = page.locator('.complaint', { hasText: asked.text });
    await row.getByRole('button', { name: '改关联' }).first().click();
    await row.locator('select').selectOption(order.id);
    await row.locator('form button[type=submit]').click();
    await row.locator(`a[href="/orders/${order.id}"]`).waitFor();
    expect(await row.textContent()).toContain('人工');
    expect((await orderNow())?.complaintIds).toContain(id);
    await context.close();
  });

  test('a village and a kind are enough where nobody knows the number', async () => {
    const { page, context } = await signedIn(browser, town, '接诉员', { size: 'phone' });
    await page.fill('input[type=search]', '前疃');
    await page.click('.found-row');
    await page.getByLabel('类别').selectOption('toilet');
    await page.fill('textarea[name=text]', '公厕没人打扫');
    await page.click('button[type=submit]');
    await page.waitForSelector('.receipt');
    expect(await page.textContent('.receipt')).toContain('已登记');
    await context.close();
  });
});
