// The console's first view on a villager's phone: nothing kept by the browser, 3G, a processor four times slower than this one.
import type { Browser, CDPSession } from 'playwright-core';
import {
  addUser,
  lastEvening,
  missingBrowser,
  type RunningTown,
  signedIn,
  startBrowser,
  startTown,
  until,
} from '../console/town.ts';

export interface FirstView {
  readonly view: string;
  /** From the address to what was come for, the page answering again; the median of several. */
  readonly ms: number;
  readonly kB: number;
  readonly requests: number;
}

/** The profile that Lighthouse takes for slow phones. */
const phone3G = { latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const slowerBy = 4;
const ordersOpen = 1_000;
const runs = 5;

/** @returns undefined where there is no browser */
export async function benchFirstView(): Promise<readonly FirstView[] | undefined> {
  if (missingBrowser !== null) return undefined;
  const [town, browser] = await Promise.all([startTown(), startBrowser()]);
  try {
    await openOrders(town);
    await addUser(town, '路灯一队', 'crew', 'lighting-1');
    await addUser(town, '王主任', 'office');
    return [
      await measured(browser, town, { view: 'sign-in', user: null, until: 'input[name=name]' }),
      await measured(browser, town, { view: "a crew's orders", user: '路灯一队', until: '.order-row' }),
      await measured(browser, town, { view: 'the town', user: '王主任', until: '.tiles >> nth=0' }),
    ];
  } finally {
    await browser.close();
    await town.stop();
  }
}

async function openOrders(town: RunningTown): Promise<void> {
  const lamps = [...town.registry.devices.values()].filter(({ kind }) => kind === 'streetlight');
  const step = Math.floor(lamps.length / ordersOpen);
  const leaking = lamps.filter((_, index) => index % step === 0).slice(0, ordersOpen);
  const reading = { ts: lastEvening(), power_w: 30, voltage_v: 221, dim_pct: 100, leakage_ma: 150 };
  for (const { id } of leaking) await town.tell(id, reading);
  await until(async () => {
    const { json } = await town.ask('GET', '/api/v1/orders?status=open&limit=1000');
    return (json as { items: unknown[] }).items.length === ordersOpen ? true : undefined;
  });
}

interface View {
  readonly view: string;
  readonly user: string | null;
  readonly until: string;
}

async function measured(browser: Browser, town: RunningTown, view: View): Promise<FirstView> {
  const cookies = view.user === null ? [] : await cookiesOf(browser, town, view.user);
  const views: FirstView[] = [];
  for (let run = 0; run < runs; run += 1) views.push(await once(browser, town, view, cookies));
  return views.sort((a, b) => a.ms - b.ms)[runs >> 1]!;
}

async function cookiesOf(browser: Browser, town: RunningTown, user: string) {
  const { context } = await signedIn(browser, town, user, { size: 'phone' });
  const { cookies } = await context.storageState();
  await context.close();
  return cookies;
}

async function once(
  browser: Browser,
  town: RunningTown,
  { view, until: selector }: View,
  cookies: Awaited<ReturnType<typeof cookiesOf>>,
): Promise<FirstView> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    locale: 'zh-CN',
  });
  await context.addCookies(cookies);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', { offline: false, ...phone3G });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowerBy });
  const loaded = countLoaded(devtools);
  await page.goto(town.http, { waitUntil: 'commit' });
  await page.waitForSelector(selector);
  // The page itself says when: only a main thread that is free again can answer.
  const ms = await page.evaluate(() => performance.now());
  const { bytes, requests } = loaded();
  await context.close();
  return { view, ms, kB: bytes / 1_000, requests };
}

/** Bytes on the wire, and requests that have come in whole. */
function countLoaded(devtools: CDPSession) {
  let [bytes, requests] = [0, 0];
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  return () => ({ bytes, requests });
}
