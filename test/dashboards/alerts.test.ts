// The alert rules as they are provisioned: they lead to a panel, say what is wrong, decide about silence, and go somewhere.
import { expect, test } from 'vitest';
import { alertRules } from './alerts.ts';
import { panelsOf, readDashboards, readYaml } from './files.ts';
import { alertingFile, datasourcesFile } from './provisioning-schema.ts';

const { contactPoints, policies } = alertingFile.parse(readYaml('alerting/weisu.yaml'));
const { datasources } = datasourcesFile.parse(readYaml('datasources/weisu.yaml'));
const boards = [...readDashboards('json').values()];

test('23: each names a panel that is there, and says what is wrong', () => {
  expect(alertRules.length).toBeGreaterThan(6);
  expect(new Set(alertRules.map(({ uid }) => uid)).size).toBe(alertRules.length);
  for (const { dashboardUid, panelId, annotations, labels, condition, data } of alertRules) {
    const board = boards.find(({ uid }) => uid === dashboardUid)!;
    expect(panelsOf(board).map(({ id }) => id)).toContain(panelId);
    expect(annotations.summary.length).toBeGreaterThan(10);
    expect(['critical', 'warning']).toContain(labels.severity);
    expect(data.map(({ refId }) => refId)).toEqual(['A', 'B', 'C']);
    expect(condition).toBe('C');
    expect(datasources.map(({ uid }) => uid)).toContain(data[0].datasourceUid);
  }
});

test('23: they have no template variables, which nobody would fill in', () => {
  const asked = alertRules.map(({ data: [{ model }] }) => ('rawSql' in model ? model.rawSql : model.query));
  expect(asked.filter((text) => /\$(?!timeFilter)/.test(text))).toEqual([]);
  const figures = asked.filter((text) => text.includes('fleet_kpi'));
  expect(figures.filter((text) => !/GROUP BY time\(1m\)/.test(text))).toEqual([]);
});

test('go to a webhook whose address comes from the environment', () => {
  expect(policies.map(({ receiver }) => receiver)).toEqual(contactPoints.map(({ name }) => name));
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in.
  expect(contactPoints[0]!.receivers[0]!.settings.url).toBe('${ALERT_WEBHOOK_URL}');
});
