// All complaints, whatever way they came: which order each met, why we were late, and what was answered.
import { useState } from 'preact/hooks';
import { ask } from '../api.ts';
import { useAsked } from '../asked.ts';
import { useNow, zone } from '../clock.ts';
import type { Complaint } from '../contract.ts';
import { named, t } from '../i18n/language.ts';
import { changedHere } from '../live.ts';
import { AreaField, Doing, textOf } from '../parts/fields.tsx';
import { List } from '../parts/list.tsx';
import { MatchForm } from '../parts/match-form.tsx';
import { Show } from '../parts/states.tsx';
import { go } from '../router.ts';
import type { PageProps } from '../routes.tsx';
import { isDesk, useTown } from '../session.tsx';
import { moment } from '../words/time.ts';

export function ComplaintsPage({ query }: PageProps) {
  const unanswered = query.get('unanswered') === 'true';
  const asked = {
    orderId: query.get('order') ?? undefined,
    unanswered: unanswered ? ('true' as const) : undefined,
  };
  const list = useAsked('GET /api/v1/complaints', { query: asked }, ['order']);
  return (
    <>
      <div class="title-row">
        <h1>{t('nav.complaints')}</h1>
        <button
          type="button"
          aria-pressed={unanswered}
          onClick={() => go(unanswered ? '/complaints' : '/complaints?unanswered=true', 'replace')}
        >
          {t('complaint.unanswered')}
        </button>
      </div>
      <Show of={list}>
        {({ items }) => (
          <List items={items} none={t('complaint.none')}>
            {(complaint) => <Row key={complaint.id} complaint={complaint} />}
          </List>
        )}
      </Show>
    </>
  );
}

function Row({ complaint }: { readonly complaint: Complaint }) {
  const town = useTown();
  const now = useNow();
  const [answering, setAnswering] = useState(false);
  const [matching, setMatching] = useState(false);
  const late = complaint.repliedAt === null && Date.parse(complaint.replyBy) < now;
  return (
    <li class="complaint">
      <p>
        <strong>
          {town.villageName(complaint.village)} · {town.kindName(complaint.kind)}
        </strong>{' '}
        <span class="chip">{named('channel', complaint.channel)}</span>
        {complaint.ticket !== null && <span class="tag">{complaint.ticket}</span>}
        {complaint.hazard && <span class="chip status-open">{t('hotline.hazardShort')}</span>}
        <span class="dim"> {moment(Date.parse(complaint.reportedAt), now, zone())}</span>
      </p>
      {complaint.text && <p class="quote">{complaint.text}</p>}
      {complaint.reporter && (
        <p class="dim">
          {complaint.reporter} {complaint.phone}
        </p>
      )}
      <p>
        {complaint.orderId === null ? (
          <span class="dim">{t('complaint.noOrder')}</span>
        ) : (
          <a href={`/orders/${complaint.orderId}`}>
            {t('complaint.order')} {complaint.orderId} ({named('match', complaint.match.by)})
          </a>
        )}
        {isDesk(town.me) && (
          <button type="button" class="plain" aria-expanded={matching} onClick={() => setMatching(!matching)}>
            {t('complaint.match')}
          </button>
        )}
        {complaint.missCause !== null && (
          <span class="chip">
            {' '}
            {t('complaint.miss')} {named('miss', complaint.missCause)}
          </span>
        )}
      </p>
      {complaint.repliedAt === null ? (
        <p>
          <span class={late ? 'deadline deadline-over' : 'deadline'}>
            {t('hotline.replyBy', { at: moment(Date.parse(complaint.replyBy), now, zone()) })}
          </span>{' '}
          {isDesk(town.me) && (
            <button type="button" aria-expanded={answering} onClick={() => setAnswering(!answering)}>
              {t('complaint.reply')}
            </button>
          )}
        </p>
      ) : (
        <p class="dim">
          ✓ {t('complaint.replied', { at: moment(Date.parse(complaint.repliedAt), now, zone()) })}{' '}
          {complaint.reply}
        </p>
      )}
      {matching && <MatchForm complaint={complaint} onDone={() => setMatching(false)} />}
      {answering && <ReplyForm id={complaint.id} onDone={() => setAnswering(false)} />}
    </li>
  );
}

const answers = ['met', 'solved', 'satisfied'] as const;
function ReplyForm({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const submit = async (fields: FormData) => {
    const said = Object.fromEntries(
      answers
        .filter((name) => textOf(fields, name) !== '')
        .map((name) => [name, textOf(fields, name) === 'yes']),
    );
    await ask('POST /api/v1/complaints/{id}/reply', {
      params: { id },
      key: crypto.randomUUID(),
      body: { reply: textOf(fields, 'reply'), ...said },
    });
    changedHere('order');
    onDone();
  };
  return (
    <Doing class="move-form" button={t('complaint.sendReply')} onDo={submit}>
      <AreaField label={t('complaint.reply')} name="reply" required maxLength={4000} />
      {answers.map((name) => (
        <fieldset key={name} class="answers">
          <legend>{named('answer', name)}</legend>
          {(['yes', 'no', ''] as const).map((value) => (
            <label key={value}>
              <input type="radio" name={name} value={value} defaultChecked={value === ''} />{' '}
              {named('yesno', value || 'unasked')}
            </label>
          ))}
        </fieldset>
      ))}
    </Doing>
  );
}
