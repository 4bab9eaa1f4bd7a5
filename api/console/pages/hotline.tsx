// The clerk has a caller on the line: type what the caller says, see what is known and promised, file it in twenty seconds.
import { useState } from 'preact/hooks';
import { complaintChannels } from '../../../ingest/domain/complaint.ts';
import { ask } from '../api.ts';
import { useAsked } from '../asked.ts';
import { useNow, zone } from '../clock.ts';
import type { Complaint, Device } from '../contract.ts';
import { currentLanguage, named, t } from '../i18n/language.ts';
import { changedHere } from '../live.ts';
import { HealthChip, overallHealth } from '../parts/chips.tsx';
import { AreaField, ChoiceField, Doing, TextField, textOf } from '../parts/fields.tsx';
import { OrderRow } from '../parts/order-row.tsx';
import { Empty, Show } from '../parts/states.tsx';
import { useTown } from '../session.tsx';
import { moment, ms, span } from '../words/time.ts';

/** What the complaint is about: a device, or a village and a kind. */
type About =
  | { readonly is: 'device'; readonly device: Device }
  | { readonly is: 'village'; readonly village: string };

export function HotlinePage() {
  const [typed, setTyped] = useState('');
  const [about, setAbout] = useState<About | null>(null);
  const [filed, setFiled] = useState<Complaint | null>(null);
  const choose = (next: About | null) => {
    setAbout(next);
    setFiled(null);
  };
  return (
    <>
      <h1>{t('hotline.title')}</h1>
      <TextField
        label={t('hotline.search')}
        hint={t('hotline.hint')}
        type="search"
        value={typed}
        autofocus
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          choose(null);
        }}
      />
      {about === null && <Found typed={typed.trim()} onChoose={choose} />}
      {about !== null && (
        <div class="columns">
          <Known about={about} onBack={() => choose(null)} />
          {filed === null ? (
            <FileForm about={about} onFiled={setFiled} />
          ) : (
            <Receipt
              complaint={filed}
              onNext={() => {
                setTyped('');
                choose(null);
              }}
            />
          )}
        </div>
      )}
    </>
  );
}

const foundMax = 12;
function Found({ typed, onChoose }: { readonly typed: string; readonly onChoose: (about: About) => void }) {
  const town = useTown();
  const villages =
    typed === '' ? [] : town.villages.filter(({ id, name }) => name.includes(typed) || id === typed);
  const devices = useAsked(
    'GET /api/v1/devices',
    typed.length < 2 ? null : { query: { q: typed, limit: foundMax } },
  );
  if (typed === '') return <Empty>{t('hotline.empty')}</Empty>;
  return (
    <>
      {0 < villages.length && (
        <ul class="rows">
          {villages.map((village) => (
            <li key={village.id}>
              <button
                type="button"
                class="found-row"
                onClick={() => onChoose({ is: 'village', village: village.id })}
              >
                <strong>{village.name}</strong> <span class="dim">{t('order.village')}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {typed.length >= 2 && (
        <Show of={devices}>
          {({ items }) =>
            items.length + villages.length === 0 ? (
              <Empty>{t('hotline.nothing')}</Empty>
            ) : (
              <ul class="rows">
                {items.map((device) => (
                  <li key={device.id}>
                    <button
                      type="button"
                      class="found-row"
                      onClick={() => onChoose({ is: 'device', device })}
                    >
                      <HealthChip health={overallHealth(device.health)} /> <strong>{device.address}</strong>{' '}
                      <span class="dim">
                        {town.kindName(device.kind)} · {device.assetNo ?? device.id}
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            )
          }
        </Show>
      )}
    </>
  );
}

const knownMax = 20;
function Known({ about, onBack }: { readonly about: About; readonly onBack: () => void }) {
  const town = useTown();
  const now = useNow();
  const status = 'open,accepted,on_site,verifying';
  const query =
    about.is === 'device'
      ? { status, device: about.device.id, limit: knownMax }
      : { status, village: about.village, limit: knownMax };
  const orders = useAsked('GET /api/v1/orders', { query }, ['order']);
  return (
    <section>
      <div class="title-row">
        <h2>{about.is === 'device' ? about.device.address : town.villageName(about.village)}</h2>
        <button type="button" onClick={onBack}>
          {t('hotline.other')}
        </button>
      </div>
      {about.is === 'device' && (
        <p class="healths">
          <HealthChip health={overallHealth(about.device.health)} />
          <a href={`/devices/${about.device.id}`}>{about.device.id}</a>
        </p>
      )}
      <h3>{t('hotline.known')}</h3>
      <Show of={orders}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t('hotline.noOrder')}</Empty>
          ) : (
            items.map((order) => (
              <div key={order.id} class="promise">
                <p class="say">
                  {order.fixBy === null
                    ? t('hotline.sayKnown', { status: named('status', order.status) })
                    : t('hotline.sayPromise', {
                        status: named('status', order.status),
                        at: moment(Date.parse(order.fixBy), now, zone()),
                        span: span((ms(order.fixBy) ?? now) - now, currentLanguage()),
                      })}
                </p>
                <OrderRow order={order} now={now} />
              </div>
            ))
          )
        }
      </Show>
    </section>
  );
}

function FileForm({
  about,
  onFiled,
}: {
  readonly about: About;
  readonly onFiled: (complaint: Complaint) => void;
}) {
  const { kinds, kindName } = useTown();
  const [channel, setChannel] = useState<string>('phone');
  const asked = kinds.filter(({ id }) => id !== 'gateway');
  const [kind, setKind] = useState(asked[0]?.id ?? '');
  const [key] = useState(() => crypto.randomUUID());
  const submit = async (fields: FormData) => {
    const optional = (name: string) => textOf(fields, name) || null;
    const complaint = await ask('POST /api/v1/complaints', {
      key,
      body: {
        channel: complaintChannels.find((each) => each === channel) ?? 'phone',
        text: textOf(fields, 'text'),
        ticket: optional('ticket'),
        reporter: optional('reporter'),
        phone: optional('phone'),
        ...(about.is === 'device' ? { deviceId: about.device.id } : { village: about.village, kind }),
      },
    });
    changedHere('order');
    onFiled(complaint as Complaint);
  };
  return (
    <section>
      <h2>{t('hotline.file')}</h2>
      <Doing button={t('hotline.fileButton')} onDo={submit}>
        {about.is === 'village' && (
          <ChoiceField
            label={t('filter.kind')}
            value={kind}
            onChoose={setKind}
            options={asked.map(({ id }) => [id, kindName(id)])}
          />
        )}
        <AreaField label={t('hotline.words')} name="text" required maxLength={4000} />
        <ChoiceField
          label={t('complaint.channel')}
          value={channel}
          onChoose={setChannel}
          options={complaintChannels.map((each) => [each, named('channel', each)])}
        />
        <div class="pair">
          <TextField label={t('complaint.reporter')} name="reporter" maxLength={120} autocomplete="off" />
          <TextField
            label={t('complaint.phone')}
            name="phone"
            type="tel"
            maxLength={120}
            autocomplete="off"
          />
        </div>
        <TextField label={t('complaint.ticket')} name="ticket" maxLength={60} autocomplete="off" />
      </Doing>
    </section>
  );
}

function Receipt({ complaint, onNext }: { readonly complaint: Complaint; readonly onNext: () => void }) {
  const now = useNow();
  return (
    <section class="receipt" role="status">
      <h2>✓ {t('hotline.filed')}</h2>
      <p>
        {complaint.orderId === null ? (
          t('hotline.noMatch')
        ) : (
          <>
            {complaint.match.by === 'none'
              ? t('hotline.newOrder')
              : t('hotline.matched', { by: named('match', complaint.match.by) })}{' '}
            <a href={`/orders/${complaint.orderId}`}>{complaint.orderId}</a>
          </>
        )}
      </p>
      {complaint.hazard && <p class="notice notice-fault">{t('hotline.hazard')}</p>}
      <p>{t('hotline.replyBy', { at: moment(Date.parse(complaint.replyBy), now, zone()) })}</p>
      <button type="button" class="primary" onClick={onNext}>
        {t('hotline.next')}
      </button>
    </section>
  );
}
