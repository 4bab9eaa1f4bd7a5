// Assertions for bugs: a wrong state stops the program, which restarts and replays.

/** For the loud default of a closed set. */
export function assertNever(never: never): never {
  throw new Error(`not in the closed set: ${JSON.stringify(never)}`);
}
