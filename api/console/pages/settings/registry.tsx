// The registry out and in: files checked whole, every fault by its row, a preview of what changes, and the way back.
import { useState } from 'preact/hooks';
import { ask } from '../../api.ts';
import type { RegistryPreview } from '../../contract.ts';
import { named, t } from '../../i18n/language.ts';
import { changedHere } from '../../live.ts';
import { Doing } from '../../parts/fields.tsx';
import { useTown } from '../../session.tsx';
import { count } from '../../words/rates.ts';

const exported = ['villages', 'crews', 'devices'] as const;
const imported = [...exported, 'households'] as const;

export function RegistrySettings() {
  const { me } = useTown();
  return (
    <>
      <h2>{t('registry.export')}</h2>
      <p class="buttons">
        {exported.flatMap((table) =>
          (['csv', 'xlsx'] as const).map((format) => (
            <a
              key={table + format}
              class="button"
              href={`/api/v1/registry/${table}?format=${format}`}
              download
            >
              {named('table', table)} {format.toUpperCase()}
            </a>
          )),
        )}
      </p>
      {me.role === 'admin' && <Import />}
    </>
  );
}

function Import() {
  const [preview, setPreview] = useState<RegistryPreview | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const check = async (fields: FormData) => {
    const form = new FormData();
    for (const table of imported) {
      const file = fields.get(table);
      if (file instanceof File && 0 < file.size) form.set(table, file);
    }
    setDone(null);
    setPreview(await ask('POST /api/v1/registry/preview', { form, key: crypto.randomUUID() }));
  };
  const apply = async () => {
    const { version } = await ask('POST /api/v1/registry/imports/{id}/apply', {
      params: { id: preview!.id! },
      key: crypto.randomUUID(),
    });
    setPreview(null);
    setDone(version);
    changedHere('health', 'order');
  };
  const undo = async () => {
    const { version } = await ask('POST /api/v1/registry/undo', { key: crypto.randomUUID() });
    setPreview(null);
    setDone(version);
    changedHere('health', 'order');
  };
  return (
    <>
      <h2>{t('registry.import')}</h2>
      <p class="dim">{t('registry.about')}</p>
      <Doing class="narrow" button={t('registry.check')} onDo={check}>
        {imported.map((table) => (
          <label key={table} class="field">
            <span>{named('table', table)}</span>
            <input type="file" name={table} accept=".csv,.xlsx" onChange={() => setPreview(null)} />
          </label>
        ))}
      </Doing>
      {preview !== null && <Preview preview={preview} onApply={apply} />}
      {done !== null && (
        <p class="notice notice-ok" role="status">
          {t('registry.done', { version: done.slice(0, 8) })}
        </p>
      )}
      <Doing class="undo" button={t('registry.undo')} onDo={undo}>
        <p class="dim">{t('registry.undoAbout')}</p>
      </Doing>
    </>
  );
}

function Preview({
  preview,
  onApply,
}: {
  readonly preview: RegistryPreview;
  readonly onApply: () => Promise<void>;
}) {
  const { faults, warnings, changes } = preview;
  return (
    <section aria-live="polite">
      {0 < faults.length && (
        <>
          <p class="notice notice-fault">{t('registry.faults', { n: faults.length })}</p>
          <Remarks remarks={faults} />
        </>
      )}
      {0 < warnings.length && (
        <details>
          <summary>{t('registry.warnings', { n: warnings.length })}</summary>
          <Remarks remarks={warnings} />
        </details>
      )}
      {faults.length === 0 && (
        <>
          <h3>{t('registry.changes')}</h3>
          {changes.every((each) => each.added + each.changed + each.removed === 0) && (
            <p>{t('registry.same')}</p>
          )}
          <dl class="changes">
            {changes.map((each) => (
              <div key={each.table}>
                <dt>{named('table', each.table)}</dt>
                <dd>
                  {(['added', 'changed', 'removed'] as const).map((how) => (
                    <p key={how} class={each[how] === 0 ? 'dim' : ''}>
                      {named('change', how)} <b>{count(each[how])}</b>{' '}
                      <small class="dim">{each.examples[how].join(' ')}</small>
                    </p>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
          {preview.id !== null && (
            <Doing button={t('registry.apply')} onDo={onApply}>
              <p class="dim">{t('registry.applyAbout')}</p>
            </Doing>
          )}
        </>
      )}
    </section>
  );
}

const Remarks = ({ remarks }: { readonly remarks: RegistryPreview['faults'] }) => (
  <div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">{t('registry.file')}</th>
          <th scope="col" class="num">
            {t('registry.line')}
          </th>
          <th scope="col">{t('registry.column')}</th>
          <th scope="col">{t('registry.what')}</th>
        </tr>
      </thead>
      <tbody>
        {remarks.map((remark, index) => (
          <tr key={index}>
            <td>{remark.file}</td>
            <td class="num">{remark.line}</td>
            <td>{remark.column}</td>
            <td>{remark.what}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
