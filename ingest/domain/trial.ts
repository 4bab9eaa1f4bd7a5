// What a set of rules would have brought, and how it stands against what people found.

export interface TrialFigures {
  readonly orders: number;
  /** Orders opened between 20:00 and 08:00, over the nights of the span; and of the crew that had most in one. */
  readonly perNight: { readonly mean: number; readonly most: number };
  readonly perCrewAndNightMost: number;
  /** Its orders that past orders or complaints speak for, and against (nothing found, cancelled). */
  readonly borneOut: number;
  readonly refuted: number;
  /** `borneOut` of those that anything is known of; `null`: of none. */
  readonly precision: number | null;
  /** Of past faults and complaints about a device: the share that it would have had an order for. */
  readonly recall: number | null;
  /** Minutes from its order to the complaint, in the median. */
  readonly leadMedianMin: number | null;
}
