// Which names on the map are shown where not all have room: the more pressing mark keeps its own, the others' come with the next step
// of the zoom, or when somebody points at them. Pure.

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
/** A mark, which always stands, and its name, which may have to step back. */
export interface Labelled {
  readonly mark: Box;
  readonly label: Box;
  /** The higher, the sooner its name has a place. */
  readonly weight: number;
}

/** For each of them: does its name lie on another mark, or on a name of more weight? Names of one weight keep their order. */
export function crowded(all: readonly Labelled[]): readonly boolean[] {
  const hidden = all.map(() => false);
  const placed: Box[] = [];
  const bySort = all.map((_, at) => at).sort((a, b) => all[b]!.weight - all[a]!.weight || a - b);
  for (const at of bySort) {
    const { label } = all[at]!;
    hidden[at] =
      placed.some((box) => meet(box, label)) ||
      all.some(({ mark }, other) => other !== at && meet(mark, label));
    if (!hidden[at]) placed.push(label);
  }
  return hidden;
}

const meet = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
