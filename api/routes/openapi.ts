// The OpenAPI document and a page to read it by: one file, no script, nothing fetched from elsewhere.
import { z } from 'zod';
import { escapeHtml } from '../html.ts';
import { openapiPath } from '../openapi.ts';
import { type Api, asIs, media } from '../route.ts';

interface Operation {
  readonly description?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }[];
  readonly requestBody?: unknown;
  readonly responses?: Readonly<Record<string, unknown>>;
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

export function openapiRoutes(api: Api): void {
  const document = z.record(z.string(), z.unknown());
  api.get(openapiPath, { schema: { response: { 200: document } } }, async () => ({ ...api.swagger() }));
  api.get(
    '/api/v1/docs',
    { schema: { response: { 200: media('Reference', 'text/html') } } },
    async (_, reply) => {
      const paths = (api.swagger() as { paths?: Paths }).paths ?? {};
      return reply.type('text/html; charset=utf-8').serializer(asIs).send(referencePage(paths));
    },
  );
}

function referencePage(paths: Paths): string {
  const sections = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => section(method, path, operation)),
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Weisu API</title>
<meta name="viewport" content="width=device-width"><style>body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;
padding:0 1rem;color-scheme:light dark}summary{cursor:pointer;padding:.3rem 0}code{font-size:14px}pre{overflow:auto;
padding:.6rem;background:#8881;border-radius:6px;font-size:12px}</style>
<h1>Weisu 未诉 API</h1><p><a href="${openapiPath}">openapi.json</a></p>${sections.join('\n')}</html>`;
}

function section(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map(
    (p) =>
      `<li><code>${escapeHtml(p.name)}</code> in ${escapeHtml(p.in)}${p.required ? ', required' : ''}</li>`,
  );
  const shown = { requestBody: operation.requestBody, responses: operation.responses };
  return `<details><summary><code>${method.toUpperCase()} ${escapeHtml(path)}</code></summary>
<p>${escapeHtml(operation.description ?? '')}</p><ul>${parameters.join('')}</ul>
<pre>${escapeHtml(JSON.stringify(shown, null, 1))}</pre></details>`;
}
