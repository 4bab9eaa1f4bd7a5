// The panels of the house, one function for each kind. They set what Grafana's defaults leave open: units, what is shown
// where nothing is known, colours, and gaps that stay gaps.
import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { type Panel, PanelBuilder, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Timeline } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as Text, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { dataLink, type Link } from './links.ts';
import { noData, type Steps, thresholds } from './palette.ts';
import type { Say } from './words.ts';

/** A panel and its size in grid units; where it stands is the dashboard's business. */
export interface Sized {
  readonly w: number;
  readonly h: number;
  readonly panel: Builder<Panel>;
}
export interface Look {
  readonly title: string;
  readonly about: string;
  readonly w: number;
  readonly h: number;
  readonly unit?: string;
  readonly decimals?: number;
  readonly link?: Link;
}
type Targets = readonly Builder<Dataquery>[];
/** The time that "now" looks back: one missed minute is nothing, five are silence. */
const nowSpan = '5m';

interface StatLook extends Look {
  readonly steps: Steps;
  /** Between 0 and 1. */
  readonly share?: boolean;
  /** Of the last minutes, whatever time is chosen. */
  readonly now?: boolean;
  /** States in place of numbers. */
  readonly mapping?: ValueMapping;
}
/** What is to be read at a glance: one value, coloured. */
export function stat(say: Say, look: StatLook, ...targets: Targets): Sized {
  const empty = say('无数据', 'no data');
  const reduce = new ReduceDataOptionsBuilder().calcs(['lastNotNull']);
  const panel = described(new Stat(), look)
    .noValue(empty)
    .mappings([...(look.mapping ? [look.mapping] : []), noData(empty)])
    .thresholds(thresholds(look.steps))
    .colorMode(BigValueColorMode.Background)
    .graphMode(look.now === true ? BigValueGraphMode.None : BigValueGraphMode.Area)
    .reduceOptions(look.mapping ? reduce.fields('/.*/') : reduce)
    .targets([...targets]);
  if (look.share === true) panel.min(0).max(1);
  if (look.now === true) panel.timeFrom(nowSpan).hideTimeOverride(true);
  return { ...look, panel };
}

interface SeriesLook extends Look {
  readonly bars?: boolean;
  readonly stacked?: boolean;
  readonly share?: boolean;
  /** The shortest step: the interval at which the kind reports, or the gaps between readings would show. */
  readonly every?: string;
  /** Names of a table's columns. */
  readonly names?: Readonly<Record<string, string>>;
}
/** How something went over time. A gap stays a gap. */
export function series(say: Say, look: SeriesLook, ...targets: Targets): Sized {
  const panel = described(new TimeSeries(), look)
    .noValue(say('无数据', 'no data'))
    .drawStyle(look.bars === true ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
    .fillOpacity(look.bars === true ? 70 : 8)
    .lineInterpolation(LineInterpolation.Linear)
    .showPoints(VisibilityMode.Auto)
    .spanNulls(false)
    .maxDataPoints(500)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .targets([...targets]);
  if (look.stacked === true) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (look.share === true) panel.min(0).max(1);
  if (look.every !== undefined) panel.interval(look.every);
  for (const [column, title] of Object.entries(look.names ?? {}))
    panel.overrideByName(column, [{ id: 'displayName', value: title }]);
  return { ...look, panel };
}

/** A few named amounts beside each other, one bar for each row of a table. */
export function bars(
  say: Say,
  look: Look & { readonly steps: Steps; readonly mapping?: ValueMapping },
  ...targets: Targets
): Sized {
  const empty = say('无数据', 'no data');
  const panel = described(new BarGauge(), look)
    .noValue(empty)
    .min(0)
    .mappings([...(look.mapping ? [look.mapping] : []), noData(empty)])
    .thresholds(thresholds(look.steps))
    .displayMode(BarGaugeDisplayMode.Basic)
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(true).limit(20))
    .targets([...targets]);
  return { ...look, panel };
}

/** States over time; every state has its mapping. */
export function timeline(
  say: Say,
  look: Look & { readonly mapping: ValueMapping; readonly every: string },
  ...targets: Targets
): Sized {
  const empty = say('无数据', 'no data');
  const panel = described(new Timeline(), look)
    .noValue(empty)
    .mappings([look.mapping, noData(empty)])
    .thresholds(thresholds([]))
    .interval(look.every)
    .maxDataPoints(500)
    .targets([...targets]);
  return { ...look, panel };
}

/** What to do about what the dashboard shows. */
export function note(look: Look, markdown: string): Sized {
  const panel = new Text()
    .title(look.title)
    .description(look.about)
    .mode(TextMode.Markdown)
    .content(markdown);
  return { ...look, panel };
}

/** Grafana's own alerts that are firing; the SDK has no builder for them. */
export function alerts(look: Look): Sized {
  const stateFilter = { firing: true, pending: true, noData: true, error: true, normal: false };
  const options = {
    viewMode: 'list',
    groupMode: 'default',
    maxItems: 20,
    sortOrder: 3,
    stateFilter,
    folder: { uid: 'weisu', title: 'Weisu' },
  };
  const panel = new PanelBuilder()
    .type('alertlist')
    .title(look.title)
    .description(look.about)
    .options(options);
  return { ...look, panel };
}

interface Describable {
  title(text: string): this;
  description(text: string): this;
  unit(unit: string): this;
  decimals(decimals: number): this;
  dataLinks(links: ReturnType<typeof dataLink>[]): this;
}
export function described<P extends Describable>(panel: P, look: Look): P {
  panel
    .title(look.title)
    .description(look.about)
    .unit(look.unit ?? 'short');
  if (look.decimals !== undefined) panel.decimals(look.decimals);
  if (look.link !== undefined) panel.dataLinks([dataLink(look.link)]);
  return panel;
}
