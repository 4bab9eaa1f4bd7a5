// The registry out and in: CSV or XLSX, every fault by row, a preview of what changes, and the way back.
import { randomUUID } from 'node:crypto';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { MINUTE, type Millis } from '../../ingest/domain/time.ts';
import { keyHeader } from '../commands.ts';
import type { AppDeps } from '../deps.ts';
import { Refusal, refuse } from '../errors.ts';
import { idParam } from '../fields.ts';
import type { Once } from '../once.ts';
import { importTables, type RegistryFiles, registryTables } from '../registry-editor.ts';
import { type Api, asIs, asker, media, multipartBody } from '../route.ts';
import { csvForSpreadsheets, csvToXlsx, isXlsx, xlsxToCsv, xlsxType } from '../spreadsheet.ts';

const importBytesMax = 32 * 1024 * 1024;
const previewsKeptMax = 8;
const previewMsMax: Millis = 30 * MINUTE;
/** Faults and warnings told in one answer; the rest are of the same making. */
const faultsToldMax = 1_000;

const faultView = z.object({
  file: z.string(),
  line: z.number().int(),
  column: z.string().nullable(),
  what: z.string(),
});
const changesView = z.object({
  table: z.string(),
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
  examples: z.object({
    added: z.array(z.string()),
    changed: z.array(z.string()),
    removed: z.array(z.string()),
  }),
});
const previewView = z.object({
  /** For `apply`; null where there are faults. */
  id: z.string().nullable(),
  version: z.string(),
  faults: z.array(faultView),
  warnings: z.array(faultView),
  changes: z.array(changesView),
});
const versionView = z.object({ version: z.string() });

interface Preview {
  readonly at: Millis;
  readonly files: RegistryFiles;
  /** The registry in force when it was made: the changes shown are changes against this one. */
  readonly against: string;
}

export function registryRoutes(api: Api, deps: AppDeps, once: Once): void {
  const previews = new Map<string, Preview>();

  const params = z.object({ table: z.string() });
  const exportAsked = z.object({ format: z.enum(['csv', 'xlsx']).default('csv') });
  const get = {
    params,
    querystring: exportAsked,
    response: { 200: media('The table', 'text/csv', xlsxType) },
  };
  api.get('/api/v1/registry/:table', { schema: get }, async (request, reply) => {
    const table = registryTables.find((each) => each === request.params.table);
    if (table === undefined) throw refuse('not_found', `tables are ${registryTables.join(', ')}`);
    if (asker(request).villages !== null)
      throw refuse('forbidden', 'the registry is of the whole town, and this account is not');
    const { format } = request.query;
    const csv = deps.registryEditor.csv(table);
    reply.header('content-disposition', `attachment; filename="${table}.${format}"`);
    if (format === 'csv')
      return reply.type('text/csv; charset=utf-8').serializer(asIs).send(csvForSpreadsheets(csv));
    const workbook = await csvToXlsx(table, csv);
    return reply.type(xlsxType).serializer(asIs).send(workbook);
  });

  const post = {
    headers: keyHeader,
    body: multipartBody,
    response: { 200: previewView },
    consumes: ['multipart/form-data'],
  };
  const upload = { schema: post, bodyLimit: importBytesMax };
  api.post('/api/v1/registry/preview', upload, async (request) => {
    const files = await filesOf(request);
    return once(request, () => preview(files), files);
  });
  async function preview(files: RegistryFiles): Promise<z.input<typeof previewView>> {
    const { version, faults, warnings, changes } = await deps.registryEditor.check(files);
    const id = faults.length === 0 ? randomUUID() : null;
    if (id !== null) keep(previews, id, { at: deps.now(), files, against: deps.registry().version });
    return {
      ...{ id, version, changes: changes.map((each) => ({ ...each })) },
      faults: faults.slice(0, faultsToldMax).map((fault) => ({ ...fault })),
      warnings: warnings.slice(0, faultsToldMax).map((fault) => ({ ...fault })),
    };
  }

  const apply = { params: idParam, headers: keyHeader, response: { 200: versionView } };
  api.post('/api/v1/registry/imports/:id/apply', { schema: apply }, (request) =>
    once(request, async () => {
      const preview = previews.get(request.params.id);
      if (preview === undefined || previewMsMax < deps.now() - preview.at)
        throw refuse('not_found', 'this preview has gone: upload the files again');
      if (preview.against !== deps.registry().version)
        throw refuse('conflict', 'the registry has changed since the preview');
      const result = await deps.registryEditor.apply(preview.files, asker(request).actor);
      if (!result.ok) throw new Refusal(result.problem);
      previews.delete(request.params.id);
      await audited(deps, request, 'registry_imported', result.version);
      return { version: result.version };
    }),
  );

  const undo = { headers: keyHeader, response: { 200: versionView } };
  api.post('/api/v1/registry/undo', { schema: undo }, (request) =>
    once(request, async () => {
      const result = await deps.registryEditor.undo(asker(request).actor);
      if (!result.ok) throw new Refusal(result.problem);
      await audited(deps, request, 'registry_undone', result.version);
      return { version: result.version };
    }),
  );
}

const audited = (deps: AppDeps, request: FastifyRequest, action: string, subject: string): Promise<void> =>
  deps.people.audit({ at: deps.now(), actor: asker(request).name, action, subject, detail: '' });

function keep(previews: Map<string, Preview>, id: string, preview: Preview): void {
  previews.set(id, preview);
  const oldest = previews.keys().next().value;
  if (previewsKeptMax < previews.size && oldest !== undefined) previews.delete(oldest);
}

/** Files by table: a field `devices` with a CSV or a one-sheet workbook, or any workbook whose sheets bear tables' names. */
async function filesOf(request: FastifyRequest): Promise<RegistryFiles> {
  if (!request.isMultipart())
    throw refuse('unsupported_media', 'send multipart/form-data with CSV or XLSX files');
  const limits = { fileSize: importBytesMax, files: importTables.length, parts: importTables.length };
  const files: Record<string, string> = {};
  for await (const part of request.parts({ limits })) {
    if (part.type !== 'file') continue;
    const bytes = await (part as MultipartFile).toBuffer();
    for (const [name, csv] of await tablesIn(part.fieldname, bytes)) {
      if (importTables.some((table) => table === name)) files[name] = csv;
    }
  }
  if (Object.keys(files).length === 0)
    throw refuse('bad_request', `name the files ${importTables.join(', ')}`);
  return files;
}

async function tablesIn(field: string, bytes: Uint8Array): Promise<Iterable<readonly [string, string]>> {
  if (!isXlsx(bytes)) return [[field, textOf(bytes)]];
  const sheets = await xlsxToCsv(bytes);
  return sheets.size === 1 ? [[field, [...sheets.values()][0]!]] : sheets;
}

/** UTF-8, or nothing: a file saved in another encoding (Excel's plain CSV is one) would turn every Chinese name into rubbish. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('unsupported_media', 'not UTF-8 text: save it as "CSV UTF-8"');
  }
}
