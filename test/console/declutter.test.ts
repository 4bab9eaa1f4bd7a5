// Names on the map: none of those shown lies on another or on a mark, the most pressing keep theirs, and no room is wasted.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Box, crowded, type Labelled } from '../../api/console/parts/declutter.ts';

const box = (left: number, top: number, width: number, height: number): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});
/** A mark 30 wide with its name of 60 below. */
const at = (x: number, y: number, weight: number): Labelled => ({
  mark: box(x - 15, y, 30, 20),
  label: box(x - 30, y + 20, 60, 15),
  weight,
});
const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

test.each<[string, readonly Labelled[], readonly boolean[]]>([
  ['with room for all', [at(0, 0, 1), at(100, 0, 1)], [false, false]],
  ['side by side, one name is too many', [at(0, 0, 1), at(50, 0, 1)], [false, true]],
  ['the more pressing keeps its own', [at(0, 0, 1), at(50, 0, 2)], [true, false]],
  ['a name never lies on a mark, however small that is', [at(0, 0, 9), at(0, 25, 0)], [true, false]],
  ['edges may touch', [at(0, 0, 1), at(60, 0, 1)], [false, false]],
])('%s', (_, all, hidden) => expect(crowded(all)).toEqual(hidden));

describe('wherever villages lie', () => {
  const labelled = fc
    .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 5 }))
    .map(([x, y, weight]) => at(x, y, weight));
  test('what is shown lies free, and what is hidden had no place', () => {
    fc.assert(
      fc.property(fc.array(labelled, { maxLength: 40 }), (all) => {
        const hidden = crowded(all);
        const shown = all.filter((_, n) => !hidden[n]);
        const isFree = (one: Labelled, among: readonly Labelled[]) =>
          all.every((other) => other === one || !meet(other.mark, one.label)) &&
          among.every((other) => other === one || !meet(other.label, one.label));
        for (const one of shown) expect(isFree(one, shown)).toBe(true);
        for (const one of all.filter((_, n) => hidden[n])) expect(isFree(one, shown)).toBe(false);
      }),
    );
  });
});
