// What is done once a minute beside the feed. What fails is tried again with the next round, and what still runs is left alone.
export interface Chore {
  /** What is said where it fails. */
  readonly failed: string;
  run(): Promise<unknown>;
}

/** @returns does one round; resolves when all have ended */
export function housekeeping(
  chores: readonly Chore[],
  onFailure: (failed: string, error: unknown) => void,
): () => Promise<void> {
  const running = new Set<Chore>();
  return async () => {
    await Promise.all(chores.filter((chore) => !running.has(chore)).map(doOne));
  };

  async function doOne(chore: Chore): Promise<void> {
    running.add(chore);
    try {
      await chore.run();
    } catch (error) {
      onFailure(chore.failed, error);
    } finally {
      running.delete(chore);
    }
  }
}
