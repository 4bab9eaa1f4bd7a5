// The office at its desk: the whole fleet on the map with 200 faults, an import with faults, two languages, two sizes, axe.
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeRegistry } from '../../ingest/registry/write.ts';
import { skipWithout } from '../real/available.ts';
import {
  addUser,
  lastEvening,
  missingBrowser,
  password,
  type RunningTown,
  signedIn,
  startBrowser,
  startTown,
  until,
} from './town.ts';

const faultsTotal = 200;
const evening = lastEvening();
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe.skipIf(skipWithout(missingBrowser))('the office at its desk', () => {
  let town: RunningTown;
  let browser: Browser;

  beforeAll(async () => {
    [town, browser] = await Promise.all([startTown(), startBrowser()]);
    await addUser(town, '王主任', 'admin');
    await addUser(town, '接诉员', 'hotline');
    const lamps = [...town.registry.devices.values()].filter(({ kind }) => kind === 'streetlight');
    const leaking = lamps.filter((_, index) => index % 36 === 0).slice(0, faultsTotal);
    const reading = { ts: evening, power_w: 30, voltage_v: 221, dim_pct: 100, leakage_ma: 150 };
    await Promise.all(leaking.map(({ id }) => town.tell(id, reading)));
    await until(async () => {
      const { json } = await town.ask('GET', '/api/v1/faults?open=true&limit=1000');
      return (json as { items: unknown[] }).items.length === faultsTotal ? true : undefined;
    });
  });
  afterAll(async () => {
    await browser?.close();
    await town?.stop();
  });

  test('the setup link makes the first account, once, and signing out forgets it', async () => {
    const page = await browser.newPage({ locale: 'zh-CN' });
    await page.goto(town.setupLink.replace(/^http:\/\/[^/]+/, town.http));
    await page.fill('input[name=name]', '首位管理员');
    await page.fill('input[name=password]', password);
    await page.click('button[type=submit]');
    await page.waitForSelector('text=全镇一览 >> nth=0');
    await page.click('.account summary');
    await page.click('text=退出登录');
    await page.waitForSelector('input[name=password]');
    await page.fill('input[name=name]', '首位管理员');
    await page.fill('input[name=password]', 'not the password');
    await page.click('button[type=submit]');
    await page.waitForSelector('[role=alert]');
    await page.close();
  });

  test('the map draws villages, then circuits and only the devices at fault', async () => {
    const { page, context } = await signedIn(browser, town, '王主任');
    await page.click('a[href="/map"]');
    await page.waitForSelector('.mark-village');
    expect(await page.locator('.mark-village').count()).toBe(32);
    expect(await page.locator('.mark-device').count()).toBe(0);
    const shown = await page.locator('.mark-village').allTextContents();
    expect(shown.reduce((sum, text) => sum + Number(text.match(/▲ (\d+)/)?.[1] ?? 0), 0)).toBe(faultsTotal);
    await page.locator('.mark-village').first().click();
    await page.waitForSelector('.mark-device');
    const drawn = await page.locator('.mark-device').count();
    expect(drawn).toBe(Number(shown[0]!.match(/▲ (\d+)/)![1]));
    expect(await page.locator('.mark-circuit').count()).toBeGreaterThan(drawn);
    await context.close();
  });

  test('the town shows what is overdue, and never takes unknown for well', async () => {
    const { page, context } = await signedIn(browser, town, '王主任');
    await page.waitForSelector('.tiles');
    expect(await page.locator('.tile .health-ok').count()).toBe(0);
    expect(await page.locator('.tile .health-unknown').count()).toBe(32);
    await page.waitForSelector('.order-row');
    await page.locator('.order-row').first().click();
    await page.waitForSelector('.history li');
    await context.close();
  });

  test('an order is opened by hand, from a device or from the list', async () => {
    const { page, context } = await signedIn(browser, town, '王主任');
    const lamp = town.registry.devices.get('v03-l-0050')!;
    await page.goto(`${town.http}/devices/${lamp.id}`);
    await page.click('text=新建工单');
    await page.waitForSelector('textarea[name=why]');
    expect(await page.inputValue('input[name=devices]')).toBe(lamp.id);
    await page.fill('textarea[name=why]', '灯杆倾斜');
    await page.click('button[type=submit]');
    await page.waitForSelector('.status-open');
    expect(await page.textContent('.order-place')).toContain(lamp.address);
    expect(await page.textContent('.order-head')).toContain('灯杆倾斜');

    await page.goto(`${town.http}/orders`);
    await page.click('text=新建工单');
    await page.fill('input[name=devices]', 'no-such-pole');
    await page.fill('textarea[name=why]', '冬前检修');
    await page.click('button[type=submit]');
    await page.waitForSelector('.notice-fault:has-text("no-such-pole")');
    await page.getByLabel('类型').selectOption('preventive');
    await page.fill('input[name=devices]', town.registry.devices.get('v01-l-0200')!.assetNo!);
    await page.click('button[type=submit]');
    await page.waitForSelector('.status-open');
    expect(await page.textContent('.ids')).toContain('v01-l-0200');
    await context.close();
  });

  test('what a closed order cost is entered, and stands in the reports', async () => {
    const { page, context } = await signedIn(browser, town, '王主任');
    const opened = await town.ask('POST', '/api/v1/orders', {
      ...{ type: 'preventive', village: 'v05', why: '冬前检修' },
    });
    const { id } = opened.json as { id: string };
    for (const [move, body] of [['accept'], ['arrive'], ['nothing-found', { note: '完好' }]] as const)
      expect((await town.ask('POST', `/api/v1/orders/${id}/${move}`, body)).status).toBe(200);
    await page.goto(`${town.http}/orders/${id}`);
    await page.waitForSelector('text=费用不详');
    await page.click('text=录入实际费用');
    await page.fill('input[name=parts]', '33.5');
    await page.fill('input[name=labour]', '40');
    // Somebody else enters a bill meanwhile: the page shows it, and what is being typed stays.
    const other = { partsYuan: 7, labourYuan: 8 };
    expect((await town.ask('POST', `/api/v1/orders/${id}/cost`, other)).status).toBe(200);
    await page.waitForSelector('text=材料7元，人工8元');
    expect(await page.inputValue('input[name=parts]')).toBe('33.5');
    await page.click('text=保存费用');
    await page.waitForSelector('text=材料33.5元，人工40元，实际录入');

    await page.goto(`${town.http}/reports`);
    const link = page.locator('.report-row:has-text("月综合") a').first();
    await page.goto(town.http + (await link.getAttribute('href')));
    expect(await page.textContent('h1')).toContain('月综合');
    expect(await page.textContent('body')).toContain('费用73.5元');
    await context.close();
  });

  test('an import names every fault by its row, and a mended one changes what it says', async () => {
    const { page, context } = await signedIn(browser, town, '王主任');
    await page.goto(`${town.http}/settings/registry`);
    const { crews } = writeRegistry(town.registry);
    const send = async (csv: string) => {
      const file = { name: 'crews.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
      await page.setInputFiles('input[name=crews]', file);
      await page.getByRole('button', { name: '检查', exact: true }).click();
    };
    await send(`${crews.trimEnd()}\nBAD ID,,lighting,\nlighting-1,又一个,lighting,\n`);
    await page.waitForSelector('.notice-fault');
    const lines = crews.trimEnd().split('\n').length;
    const rows = await page.locator('section tbody tr').allTextContents();
    expect(rows.some((row) => row.includes(`crews.csv${lines + 1}`))).toBe(true);
    expect(rows.some((row) => row.includes(`crews.csv${lines + 2}`))).toBe(true);
    expect(await page.getByRole('button', { name: '生效', exact: true }).count()).toBe(0);

    await send(`${crews.trimEnd()}\nlighting-9,路灯维修九队,lighting,\n`);
    await page.waitForSelector('.changes');
    expect(await page.textContent('.changes')).toContain('lighting-9');
    await page.getByRole('button', { name: '生效', exact: true }).click();
    await page.waitForSelector('.notice-ok');
    expect(JSON.stringify((await town.ask('GET', '/api/v1/crews')).json)).toContain('路灯维修九队');
    await page.getByRole('button', { name: '撤销上次导入' }).click();
    await until(async () => {
      const { json } = await town.ask('GET', '/api/v1/crews');
      return JSON.stringify(json).includes('路灯维修九队') ? undefined : true;
    });
    await context.close();
  });

  test.each([
    ['phone', 'zh-CN', '全镇一览'],
    ['phone', 'en-GB', 'The town'],
    ['desktop', 'zh-CN', '全镇一览'],
    ['desktop', 'en-GB', 'The town'],
  ] as const)('%s in %s begins with "%s" and does not scroll sideways', async (size, locale, title) => {
    const { page, context } = await signedIn(browser, town, '王主任', { size, locale });
    expect(await page.textContent('h1')).toBe(title);
    for (const path of ['/town', '/orders', '/devices/v01-l-0001', '/villages/v01', '/settings/rules']) {
      await page.goto(town.http + path);
      await page.waitForSelector('h1');
      await page.waitForLoadState('networkidle').catch(() => undefined);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([path, over]).toEqual([path, 0]);
    }
    await context.close();
  });

  test.each([390, 320])('at %i pixels the header is one line beside a long account name', async (width) => {
    const name = `潞城镇路灯管护一班值班账号王建国${width}`;
    await addUser(town, name, 'office');
    const { context, page } = await signedIn(browser, town, name, { size: 'phone' });
    await page.setViewportSize({ width, height: 700 });
    const isOneLine = (selector: string) =>
      page
        .locator(selector)
        .evaluate((node) => node.clientHeight < 2 * Number.parseFloat(getComputedStyle(node).fontSize));
    expect([await isOneLine('.brand'), await isOneLine('.link')]).toEqual([true, true]);
    const sideways = await page.locator('.top').evaluate((node) => node.scrollWidth - node.clientWidth);
    expect(sideways).toBe(0);
    await context.close();
  });

  test('the switch changes the language of what is shown', async () => {
    const { page, context } = await signedIn(browser, town, '接诉员');
    expect(await page.textContent('h1')).toBe('接诉');
    await page.click('text=English');
    await page.waitForSelector('h1:has-text("Hotline")');
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    await page.reload();
    await page.waitForSelector('h1:has-text("Hotline")');
    await context.close();
  });

  test.each([false, true])('axe finds nothing serious (dark: %s)', async (dark) => {
    const { page, context } = await signedIn(browser, town, '王主任', { dark });
    const { json } = await town.ask('GET', '/api/v1/orders?limit=1');
    const { id } = (json as { items: { id: string }[] }).items[0]!;
    const paths = [
      '/town',
      '/orders',
      '/orders/new',
      `/orders/${id}`,
      '/map',
      '/map?village=v01',
      '/villages/v01',
    ];
    paths.push(
      '/devices/v01-l-0001',
      '/hotline',
      '/complaints',
      '/patrols',
      '/reports',
      '/settings/registry',
    );
    paths.push('/settings/rules', '/settings/silences', '/settings/people', '/settings/platform');
    for (const path of paths) {
      await page.goto(town.http + path);
      await page.waitForSelector('h1');
      await page.waitForTimeout(600);
      expect([path, await seriousIn(page)]).toEqual([path, []]);
    }
    await context.close();
  });
});

async function seriousIn(page: Page): Promise<readonly string[]> {
  await page.evaluate(await axeSource());
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations;
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}
const axeSource = async (): Promise<string> => (await import('node:fs/promises')).readFile(axePath, 'utf8');
