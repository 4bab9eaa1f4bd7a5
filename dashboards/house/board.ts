// A dashboard of the house: panels are placed from left to right and numbered in order, so that nothing overlaps and every
// id is its own; what all dashboards share is set once.

import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
  TimePickerBuilder,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { otherBoards } from './links.ts';
import type { Sized } from './panel.ts';
import { townZone } from './terms.ts';
import type { Say } from './words.ts';

const gridWidth = 24;

export interface Section {
  readonly title: string;
  /** Closed until asked for. */
  readonly collapsed?: boolean;
  readonly panels: readonly Sized[];
}
export interface BoardPlan {
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  /** How far back it looks when it is opened. */
  readonly from: string;
  readonly variables?: readonly Builder<VariableModel>[];
  readonly sections: readonly Section[];
}

/** @throws Error when a row of panels is wider than the grid */
export function board(say: Say, plan: BoardPlan): Dashboard {
  const builder = new DashboardBuilder(plan.title)
    .uid(plan.uid)
    .description(plan.about)
    .tags(['weisu'])
    .readonly()
    .timezone(townZone)
    .time({ from: plan.from, to: 'now' })
    .refresh('1m')
    .timepicker(new TimePickerBuilder().refreshIntervals(['1m', '5m', '15m', '1h']))
    .tooltip(DashboardCursorSync.Crosshair)
    .links([otherBoards(say)])
    .variables([...(plan.variables ?? [])]);
  let id = 0;
  let y = 0;
  for (const section of plan.sections) {
    id += 1;
    const row = new RowBuilder(section.title).id(id).gridPos({ x: 0, y, w: gridWidth, h: 1 });
    y += 1;
    const placed = place(section, y);
    for (const { panel, gridPos } of placed.panels) {
      id += 1;
      const at = id;
      row.withPanel({ build: () => ({ ...panel.build(), id: at, gridPos }) });
    }
    const { panels = [], ...bare } = row.collapsed(section.collapsed === true).build();
    // Panels of an open row stand beside it, those of a closed one inside.
    builder.withRow({
      build: () => (section.collapsed === true ? { ...bare, panels } : { ...bare, panels: [] }),
    });
    if (section.collapsed !== true) {
      for (const panel of panels) builder.withPanel({ build: () => panel });
      y = placed.y;
    }
  }
  const { schemaVersion: _old, ...dashboard } = builder.build();
  return { ...dashboard, schemaVersion };
}
/** Of the classic form; Grafana brings an older one up to date when it loads it. */
const schemaVersion = 42;

function place({ title, panels }: Section, top: number) {
  let x = 0;
  let y = top;
  let height = 0;
  const placed = panels.map(({ w, h, panel }) => {
    if (gridWidth < w) throw new Error(`${title}: a panel is wider than the grid`);
    if (gridWidth < x + w) {
      x = 0;
      y += height;
      height = 0;
    }
    const gridPos = { x, y, w, h };
    x += w;
    height = Math.max(height, h);
    return { panel, gridPos };
  });
  return { panels: placed, y: y + height };
}
