// Random lives of a town, the short form: see `model.ts`.
import { test } from 'vitest';
import { keepsInvariants, survivesCrashes } from './model.ts';

test('a random life keeps the invariants', () => keepsInvariants(150));
test('a crash after every step changes nothing', () => survivesCrashes(60));
