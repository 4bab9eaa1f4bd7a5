// Figures asked for at the same moment are made once, each question for itself, and are anew half a second later.
import { expect, test } from 'vitest';
import type { FleetView } from '../../api/fleet.ts';
import { sharedFigures } from '../../api/shared-figures.ts';

test('a walk over the fleet serves all who ask the same within half a second', () => {
  let now = 1_000;
  const made: string[] = [];
  const walk = (...question: unknown[]): never => {
    made.push(JSON.stringify(question));
    return [] as never;
  };
  const view = { counts: walk, figures: walk } as unknown as FleetView;
  const fleet = sharedFigures(view, () => now);
  for (let n = 0; n < 3; n += 1) {
    fleet.counts({});
    fleet.counts({ villages: ['v01'] });
    fleet.figures({}, 'village');
    fleet.figures({});
  }
  expect(made).toHaveLength(4);
  now += 499;
  fleet.counts({});
  expect(made).toHaveLength(4);
  now += 1;
  expect(fleet.counts({})).toBe(fleet.counts({}));
  expect(made).toHaveLength(5);
});
