// Stands where the engine will: carries commands out by the table of moves and commits to the real order store, so that
// the API's tests see what people see. It judges nothing.
import type { Command, CommandResult, OrderCommand } from '../../ingest/domain/command.ts';
import type { Complaint } from '../../ingest/domain/complaint.ts';
import { crewFor, type Registry } from '../../ingest/domain/device.ts';
import type { LedgerEntry } from '../../ingest/domain/ledger.ts';
import {
  CLOSED_AS,
  legalActions,
  moveTo,
  type Order,
  type OrderAction,
  orderActions,
} from '../../ingest/domain/order.ts';
import { type Problem, problem } from '../../ingest/domain/problem.ts';
import type { Commit, OrderStore } from '../../ingest/store/ports.ts';
import { aCommit, anOrder } from '../store/orders-fixture.ts';

type Refused = { readonly ok: false; readonly problem: Problem };
const no = (code: Problem['code'], detail: string, more: Partial<Problem> = {}): Refused => ({
  ok: false,
  problem: problem(code, detail, more),
});

export function smallEngine(orders: OrderStore, registry: () => Registry, clock: () => number) {
  let position = 0;
  let seq = 0;
  let last: Promise<unknown> = Promise.resolve();
  const keys = new Map<string, { readonly bodyHash: string; readonly result: CommandResult }>();

  async function commit(change: Partial<Commit>): Promise<void> {
    position += 1;
    await orders.commit(aCommit(position, change));
  }

  async function change(
    before: Order | undefined,
    after: Order,
    entry: Partial<LedgerEntry>,
  ): Promise<Order> {
    seq += 1;
    const order = { ...after, revision: (before?.revision ?? 0) + 1 };
    const plain = {
      at: clock(),
      from: before?.status ?? null,
      why: null,
      note: null,
      rule: null,
      samples: [],
    };
    const patch = before === undefined ? order : changed(before, order);
    const by = { type: 'system', id: 'weisu' } as const;
    const whole = {
      ...plain,
      seq,
      orderId: order.id,
      action: 'note' as const,
      by,
      to: order.status,
      patch,
      ...entry,
    };
    await commit({ orders: [order], entries: [whole] });
    return order;
  }

  async function open(more: Partial<Order>): Promise<Order> {
    const id = more.id ?? `o${seq + 1}`;
    const order = anOrder(id, {
      openedAt: clock(),
      firstSignalAt: clock(),
      fixBy: clock() + 86_400_000,
      ...more,
      id,
    });
    return change(undefined, order, { action: 'opened', why: order.why });
  }

  async function move(command: OrderCommand): Promise<CommandResult> {
    const order = await orders.order(command.orderId);
    if (order === undefined) return no('not_found', command.orderId);
    if (command.revision !== undefined && command.revision !== order.revision)
      return no('conflict', 'another revision');
    const entry = { action: command.action, by: command.by, note: command.note ?? null };
    const at = command.at ?? clock();
    if ((orderActions as readonly string[]).includes(command.action)) {
      const action = command.action as OrderAction;
      const to = moveTo(order.status, action);
      if (to === undefined)
        return no('illegal_move', `${action} from ${order.status}`, { legal: legalActions(order.status) });
      if (action === 'repair' && order.photos.length === 0) return no('photo_required', order.id);
      if (action === 'nothing-found' && command.note === undefined) return no('note_required', order.id);
      const times: Partial<Record<OrderAction, Partial<Order>>> = {
        accept: { acceptedAt: at, acceptedBy: command.by.id },
        arrive: { arrivedAt: at },
        repair: { repairedAt: at },
      };
      const closed = to === 'closed' ? { closedAt: at, closedAs: CLOSED_AS[action] ?? null } : {};
      return {
        ok: true,
        order: await change(order, { ...order, status: to, ...times[action], ...closed }, entry),
      };
    }
    if (command.crew !== undefined && !registry().crews.has(command.crew))
      return no('unknown_crew', command.crew);
    if (command.action === 'cost' && order.status !== 'closed')
      return no('illegal_move', `cost from ${order.status}`, { legal: legalActions(order.status) });
    const after = { ...order };
    if (command.action === 'cost') Object.assign(after, { cost: { ...command.paid!, from: 'office' } });
    if (command.action === 'assign') Object.assign(after, { crew: command.crew });
    if (command.action === 'pause') Object.assign(after, { pause: { ...command.pause!, from: at } });
    if (command.action === 'resume') Object.assign(after, { pause: null });
    if (command.check !== undefined) {
      const { deviceId, found } = command.check;
      Object.assign(after, { checks: { ...order.checks, [deviceId]: { at, found } } });
    }
    if (command.photo !== undefined) Object.assign(after, { photos: [...order.photos, command.photo] });
    return { ok: true, order: await change(order, after, entry) };
  }

  async function complain(command: Extract<Command, { type: 'complaint' }>): Promise<CommandResult> {
    const { assetNo: _, code, request, ...filed } = command.complaint;
    const { devices } = registry();
    const device = filed.deviceId === null ? undefined : devices.get(filed.deviceId);
    const known =
      device === undefined ? undefined : (await orders.orders({ device: device.id, limit: 1 })).items[0];
    const joined = known !== undefined && known.status !== 'closed' && !request ? known : undefined;
    const order =
      joined ??
      (await open({
        ...{ type: 'complaint', code, village: filed.village, kind: filed.kind, source: filed.channel },
        cause: { type: device === undefined ? 'place' : 'device', id: device?.id ?? filed.id },
        deviceIds: device === undefined ? [] : [device.id],
        crew: device === undefined ? null : (crewFor(registry(), device) ?? null),
      }));
    const complaintIds = [...order.complaintIds, filed.id];
    await change(order, { ...order, complaintIds }, { action: 'complaint', by: command.by });
    const complaint: Complaint = {
      ...filed,
      ...{
        receivedAt: clock(),
        orderId: order.id,
        repliedAt: null,
        met: null,
        solved: null,
        satisfied: null,
      },
      match: { by: device === undefined ? 'none' : 'device', distanceM: null },
      ...{ missCause: joined === undefined ? 'no_rule' : null, replyBy: filed.reportedAt + 7 * 86_400_000 },
    };
    await commit({ complaints: [complaint] });
    return { ok: true, complaint, order };
  }

  async function execute(command: Command): Promise<CommandResult> {
    switch (command.type) {
      case 'order':
        return move(command);
      case 'complaint':
        return complain(command);
      case 'complaint-reply':
      case 'complaint-match': {
        const complaint = await orders.complaint(command.complaintId);
        if (complaint === undefined) return no('not_found', command.complaintId);
        const {
          met = null,
          solved = null,
          satisfied = null,
        } = command.type === 'complaint-reply' ? command : {};
        const answered = { ...complaint, repliedAt: clock(), met, solved, satisfied };
        const matched =
          command.type === 'complaint-match' ? { ...complaint, orderId: command.orderId } : answered;
        await commit({ complaints: [matched] });
        return { ok: true, complaint: matched };
      }
      case 'silence': {
        const silence = { ...command.silence, createdAt: clock(), endedAt: null, suppressed: [] };
        await commit({ silences: [silence] });
        return { ok: true, silence };
      }
      case 'silence-end': {
        const silence = (await orders.silences()).find(({ id }) => id === command.silenceId)!;
        await commit({ silences: [{ ...silence, endedAt: clock() }] });
        return { ok: true };
      }
      case 'open-order': {
        const { village, kind } = command.order;
        const ofTrade =
          kind === null || village === null ? undefined : crewFor(registry(), { kind, village });
        const { crew = ofTrade ?? null, ...asked } = command.order;
        const cause = { type: 'place' as const, id: `${village}-${seq}` };
        return {
          ok: true,
          order: await open({ ...asked, village, crew, cause, code: null, source: 'office' }),
        };
      }
      case 'platform':
        return { ok: true };
    }
  }

  return {
    open,
    commit,
    /** One after the other, as the journal would have it. */
    submit(command: Command): Promise<CommandResult> {
      const result = last.then(() => once(command));
      last = result.catch(() => undefined);
      return result;
    },
  };

  async function once(command: Command): Promise<CommandResult> {
    const { key } = command;
    const known = key === undefined ? undefined : keys.get(key.id);
    if (known !== undefined)
      return known.bodyHash === key!.bodyHash
        ? known.result
        : no('key_reused', 'another body under this key');
    const result = await execute(command);
    if (key !== undefined && result.ok) keys.set(key.id, { bodyHash: key.bodyHash, result });
    return result;
  }
}

const changed = (before: Order, after: Order): Partial<Order> =>
  Object.fromEntries(
    Object.entries(after).filter(([key, value]) => before[key as keyof Order] !== value),
  ) as Partial<Order>;
