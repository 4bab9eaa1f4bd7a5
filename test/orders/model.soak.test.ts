// Random lives of a town, ten thousand of them: see `model.ts`.
import { test } from 'vitest';
import { keepsInvariants, survivesCrashes } from './model.ts';

test('ten thousand random lives keep the invariants', () => keepsInvariants(10_000));
test('a thousand survive a crash after every step', () => survivesCrashes(1_000));
