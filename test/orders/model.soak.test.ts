// Random lives of a town, ten thousand of them: see `model.ts`. Those with a store behind them stand in files of their
// own, so that both cores have work.
import { test } from 'vitest';
import { keepsInvariants, survivesCrashes } from './model.ts';

test('ten thousand random lives keep the invariants', () => keepsInvariants(10_000));
test('a thousand survive a crash after every step', () => survivesCrashes(1_000));
