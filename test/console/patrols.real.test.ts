// A patrol in the browser: the office makes a plan, an asset is checked off once however often it is scanned, a spare is lent.
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

describe.skipIf(skipWithout(missingBrowser))('patrols', () => {
  let town: RunningTown;
  let browser: Browser;

  beforeAll(async () => {
    [town, browser] = await Promise.all([startTown(), startBrowser()]);
    await addUser(town, '王主任', 'office');
    const [lamp] = [...town.registry.devices.values()].filter(({ kind }) => kind === 'streetlight');
    await town.tell(lamp!.id, { ts: lastEvening(), power_w: 30, voltage_v: 221, dim_pct: 100 });
  });
  afterAll(async () => {
    await browser?.close();
    await town?.stop();
  });

  test('from the plan to the record of one asset', async () => {
    const { page, context } = await signedIn(browser, town, '王主任');
    await page.click('a[href="/patrols"]');
    await page.click('summary:has-text("新建计划")');
    await page.fill('input[name=plan]', 'winter');
    await page.selectOption('form:has(input[name=plan]) select >> nth=0', 'toilet');
    await page.selectOption('form:has(input[name=plan]) select >> nth=1', 'all');
    await page.fill('input[name=why]', '冬前检修');
    await page.click('button:has-text("生成工单")');
    await page.waitForSelector('text=共85台');
    await page.waitForSelector('td:has-text("0 / 85")');

    const { json } = await town.ask('GET', '/api/v1/orders?type=patrol&limit=1');
    const [order] = (json as { items: { id: string; deviceIds: string[] }[] }).items;
    const asset = town.registry.devices.get(order!.deviceIds[0]!)!;
    await page.goto(`${town.http}/orders/${order!.id}`);
    for (const finding of ['fault', 'ok']) {
      await page.fill('input[name=asset]', asset.assetNo!);
      await page.selectOption('form:has(input[name=asset]) select', finding);
      await page.click('button:has-text("记录")');
      await page.waitForSelector(`text=已查1台，应查${order!.deviceIds.length}台`);
    }
    await page.goto(`${town.http}/patrols`);
    await page.waitForSelector('td:has-text("1 / 85")');
    expect(await page.locator('tr.total').innerText()).toContain('1.17%');
    await context.close();
  });

  test('records made without a network are sent when there is one; a misread number holds nothing back', async () => {
    const { json } = await town.ask('GET', '/api/v1/orders?type=patrol');
    const { items } = json as { items: { id: string; deviceIds: string[]; checks?: object }[] };
    const order = items.find(({ deviceIds, checks }) => checks === undefined && 3 <= deviceIds.length);
    const { page, context } = await signedIn(browser, town, '王主任');
    await page.goto(`${town.http}/orders/${order!.id}`);
    await page.waitForSelector('input[name=asset]');
    town.network.cut();
    await page.waitForSelector('.link-lost');
    const numbers = order!.deviceIds.slice(1, 3).map((id) => town.registry.devices.get(id)!.assetNo!);
    for (const number of ['LC-misread', ...numbers]) {
      await page.fill('input[name=asset]', number);
      await page.click('button:has-text("记录")');
    }
    await page.waitForSelector('text=待发送3条');
    town.network.mend();
    await page.waitForSelector(`text=已查2台，应查${order!.deviceIds.length}台`);
    await page.click('.outbox-refused');
    expect(await page.locator('.outbox-entry').count()).toBe(1);
    await context.close();
  });

  test('a spare unit is lent and comes back', async () => {
    const { page, context } = await signedIn(browser, town, '王主任');
    const heater = [...town.registry.devices.values()].find(({ kind }) => kind === 'heater')!;
    await page.goto(`${town.http}/devices/${heater.id}`);
    await page.click('summary:has-text("借出备用机")');
    await page.fill('input[name=unit]', 'B-7');
    await page.click('button:has-text("借出备用机")');
    await page.click('button:has-text("已归还")');
    const back = await until(async () => {
      const { json } = await town.ask('GET', '/api/v1/spares');
      return (json as { items: { returnedBy: string | null }[] }).items.find(({ returnedBy }) => returnedBy);
    });
    expect(back).toMatchObject({ unit: 'B-7', deviceId: heater.id, returnedBy: '王主任' });
    await page.waitForSelector('button:has-text("已归还")', { state: 'detached' });
    await context.close();
  });
});
