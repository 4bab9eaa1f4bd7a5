// The town as the console draws it: villages, circuits, crews and kinds, each with its figures.
import { z } from 'zod';
import type { AppDeps } from '../deps.ts';
import { idText, pageOf, words } from '../fields.ts';
import { seesVillage, villageFilter } from '../principal.ts';
import { type Api, asker } from '../route.ts';

const figures = {
  total: z.number().int(),
  ok: z.number().int(),
  fault: z.number().int(),
  unknown: z.number().int(),
  reporting: z.number().int(),
};
const villageView = z.object({
  id: z.string(),
  name: z.string(),
  lat: z.number(),
  lon: z.number(),
  crews: z.record(z.string(), z.string()),
  kinds: z.record(z.string(), z.object(figures)),
});
const circuitView = z.object({
  id: z.string(),
  village: z.string(),
  lat: z.number(),
  lon: z.number(),
  ...figures,
});
const crewView = z.object({ id: z.string(), name: z.string(), trade: z.string() });
const kindView = z.object({
  id: z.string(),
  words,
  trade: z.string(),
  metrics: z.record(z.string(), z.object({ type: z.string(), unit: z.string(), words })),
});

export function townRoutes(api: Api, deps: AppDeps): void {
  api.get('/api/v1/villages', { schema: { response: { 200: pageOf(villageView) } } }, async (request) => {
    const who = asker(request);
    const counts = deps.fleet.counts({ villages: who.villages });
    const seen = [...deps.registry().villages.values()].filter((village) => seesVillage(who, village.id));
    const items = seen.map(({ id, name, lat, lon, crews }) => {
      const rows = counts
        .filter((row) => row.village === id)
        .map(({ village: _, kind, ...row }) => [kind, row]);
      return { id, name, lat, lon, crews, kinds: Object.fromEntries(rows) };
    });
    return { items, nextCursor: null };
  });

  const circuitsAsked = z.object({ village: idText });
  const circuits = { querystring: circuitsAsked, response: { 200: pageOf(circuitView) } };
  api.get('/api/v1/circuits', { schema: circuits }, async (request) => {
    const village = villageFilter(asker(request), request.query.village)!;
    const items = deps.fleet.circuits(village).map((circuit) => ({ ...circuit, village }));
    return { items, nextCursor: null };
  });

  api.get('/api/v1/crews', { schema: { response: { 200: pageOf(crewView) } } }, async () => ({
    items: [...deps.registry().crews.values()].map(({ id, name, trade }) => ({ id, name, trade })),
    nextCursor: null,
  }));

  api.get('/api/v1/kinds', { schema: { response: { 200: pageOf(kindView) } } }, async () => ({
    items: [...deps.registry().kinds.values()].map((kind) => ({
      id: kind.id,
      words: { zh: kind.zh, en: kind.en },
      trade: kind.trade,
      metrics: Object.fromEntries(
        Object.entries(kind.metrics).map(([name, { type, unit, zh, en }]) => [
          name,
          { type, unit, words: { zh, en } },
        ]),
      ),
    })),
    nextCursor: null,
  }));
}
