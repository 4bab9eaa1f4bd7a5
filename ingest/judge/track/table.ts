// The table from a track's type to the file that keeps it: a further detector is one file and one row here.
import type { TrackType } from '../../domain/track.ts';
import { anomaly } from './anomaly.ts';
import { baseline } from './baseline.ts';
import { counter, rise } from './counter.ts';
import { cusum } from './cusum.ts';
import { drop } from './drop.ts';
import { crossings, starts } from './events.ts';
import { ago, lasting } from './lasting.ts';
import { mean } from './mean.ts';
import { nights } from './nights.ts';
import { presence } from './presence.ts';
import { rate } from './rate.ts';
import { regression } from './regression.ts';
import { share } from './share.ts';
import type { TrackMaker } from './tracking.ts';
import { unchanged } from './unchanged.ts';

export const TRACKS = {
  lasting,
  ago,
  drop,
  rate,
  rise,
  crossings,
  starts,
  counter,
  baseline,
  nights,
  regression,
  mean,
  unchanged,
  presence,
  share,
  cusum,
  anomaly,
} as const satisfies { [T in TrackType]: TrackMaker<T, unknown> };
