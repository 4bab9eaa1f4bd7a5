// What a test needs from the machine and cannot have: skipped by name here, a failure where nobody reads the list.

/**
 * For `describe.skipIf`: true when something is missing.
 * @throws Error with `CI=true`, where a skipped test would go unseen
 */
export function skipWithout(...missing: readonly (string | null)[]): boolean {
  const reasons = missing.filter((reason) => reason !== null);
  if (0 < reasons.length && process.env.CI === 'true') throw new Error(reasons.join('; '));
  return 0 < reasons.length;
}
