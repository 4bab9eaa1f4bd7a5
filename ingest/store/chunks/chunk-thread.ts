// The thread that owns the embedded telemetry store: SQLite's driver blocks, and here it blocks nobody else. Calls are
// answered in their order; chunks that are due are written between them.
import { parentPort, workerData } from 'node:worker_threads';
import { StoreError } from '../ports.ts';
import type { ThreadData } from '../thread.ts';
import type { CallMessage, Figures, ThreadMessage, ThreadSettings } from './calls.ts';
import { openChunkEngine } from './engine.ts';

const { path, kinds, limits } = (workerData as ThreadData<ThreadSettings>).given;
const port = parentPort!;
const engine = openChunkEngine(path, kinds, limits);
let flushing = false;
let trouble: string | undefined;

const figures = (): Figures => ({ durable: engine.durable(), stats: engine.stats() });
const tell = (message: ThreadMessage): void => port.postMessage(message);

port.on('message', (call: CallMessage) => {
  try {
    const result = answer(call);
    tell({ type: 'answer', id: call.id, result, figures: figures() });
  } catch (error) {
    // What SQLite throws (a full disk, a lock) can pass; what we throw ourselves says whether it does.
    const retry = error instanceof StoreError ? error.retry : true;
    tell({ type: 'refusal', id: call.id, error: (error as Error).message, retry, figures: figures() });
  }
  if (call.name === 'close') port.close();
  else if (!flushing) flushSoon();
});

function answer(call: CallMessage): unknown {
  switch (call.name) {
    case 'write':
      return engine.write(...(call as CallMessage<'write'>).args);
    case 'writeKpi':
      return engine.writeKpi(...(call as CallMessage<'writeKpi'>).args);
    case 'fleetKpi':
      return engine.fleetKpi(...(call as CallMessage<'fleetKpi'>).args);
    case 'readings':
      return engine.readings(...(call as CallMessage<'readings'>).args);
    case 'scanPage':
      return engine.scanPage(...(call as CallMessage<'scanPage'>).args);
    case 'trouble':
      return trouble;
    case 'close':
      return engine.close();
  }
}

/** One transaction, then the calls that came meanwhile, until nothing is due. */
function flushSoon(): void {
  flushing = true;
  setImmediate(() => {
    flushing = false;
    try {
      const before = engine.durable();
      if (engine.flushSome()) flushSoon();
      else if (engine.durable() !== before) tell({ type: 'figures', figures: figures() });
      trouble = undefined;
    } catch (error) {
      // Tried again after the next call: nothing is lost, the journal keeps what is not on disk.
      trouble = (error as Error).message;
    }
  });
}
