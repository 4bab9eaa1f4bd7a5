// The committed dashboards of a language, and ways to name what in them breaks a rule.
import {
  type DashboardFile,
  type LanguageFolder,
  type PanelFile,
  panelsOf,
  queryOf,
  readDashboards,
  type Target,
} from './files.ts';

export function committed(folder: LanguageFolder) {
  const files = readDashboards(folder);
  const all = [...files.values()];
  const targets = all.flatMap((board) =>
    panelsOf(board).flatMap((panel) => (panel.targets ?? []).map((target) => ({ board, panel, target }))),
  );
  return {
    files,
    all,
    targets,
    influx: targets.filter(({ target }) => target.query !== undefined),
    /** Every panel (of these types) that breaks the rule, by a name that can be found. */
    breaking: (rule: (panel: PanelFile, board: DashboardFile) => boolean, types?: readonly string[]) =>
      all.flatMap((board) =>
        panelsOf(board)
          .filter((panel) => types === undefined || types.includes(panel.type))
          .filter((panel) => !rule(panel, board))
          .map((panel) => `${board.uid}: ${panel.title}`),
      ),
    /** Every query that breaks it. */
    wrongTargets: (rule: (target: Target, board: DashboardFile) => boolean) =>
      targets
        .filter(({ target, board }) => !rule(target, board))
        .map(({ board, panel, target }) => `${board.uid}: ${panel.title}: ${queryOf(target)}`),
  };
}

/** Links of a panel's values. */
export const linksOf = (panel: PanelFile): readonly { readonly url: string }[] => [
  ...(panel.fieldConfig?.defaults.links ?? []),
  ...(panel.fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
    properties.filter(({ id }) => id === 'links').flatMap(({ value }) => value as { url: string }[]),
  ),
];
