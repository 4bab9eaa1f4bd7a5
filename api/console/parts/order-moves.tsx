// The crew's buttons: big, one main thing to do next, everything else below it. What is done without a network waits its turn.
import { useRef, useState } from 'preact/hooks';
import { pauseReasons } from '../../../ingest/domain/order.ts';
import { townNow } from '../clock.ts';
import type { Order } from '../contract.ts';
import { currentLanguage, named, t } from '../i18n/language.ts';
import { queueMove, queuePhoto, useOutbox } from '../offline/outbox.ts';
import { smallPicture } from '../offline/picture.ts';
import { photosWaiting, type QueuedAction } from '../offline/queue.ts';

import { lastOpened } from '../words/follow-up.ts';
import { HOUR, span } from '../words/time.ts';
import { AreaField, ChoiceField, Doing, textOf } from './fields.tsx';

type Form = 'nothing-found' | 'notes' | 'pause' | 'release';

export function OrderMoves({ order }: { readonly order: Order }) {
  const [form, setForm] = useState<Form | null>(null);
  const [isPlacing, setPlacing] = useState(false);
  const waiting = useOutbox().filter((entry) => entry.orderId === order.id);
  const may = (move: string): boolean => order.legal.includes(move);
  const move = (action: QueuedAction, body = {}) => void queueMove(order, action, body);
  /** Where it is may take a while to find: pressed again meanwhile, it would be told twice. */
  const arrive = async () => {
    setPlacing(true);
    await queueMove(order, 'arrive', await placed());
    setPlacing(false);
  };
  const others: readonly (readonly [Form, boolean])[] = [
    ['nothing-found', may('nothing-found')],
    ['notes', true],
    ['pause', order.pause === null && order.status !== 'verifying'],
    ['release', may('release')],
  ];
  return (
    <section class="moves" aria-label={t('order.moves')}>
      {waiting.length > 0 && (
        <p class="notice notice-info" role="status">
          <a href="/outbox">{t('outbox.waitingHere', { n: waiting.length })}</a>
        </p>
      )}
      {may('accept') && <Big move="accept" onPress={() => move('accept')} />}
      {may('arrive') && <Big move="arrive" busy={isPlacing} onPress={() => void arrive()} />}
      {may('repair') && <Repair order={order} />}
      {order.status === 'verifying' && <p class="notice notice-info">{t('order.verifyingHint')}</p>}
      {order.pause !== null && <Big move="resume" onPress={() => move('resume')} />}
      <div class="buttons">
        {others
          .filter(([, legal]) => legal)
          .map(([name]) => (
            <button
              key={name}
              type="button"
              aria-expanded={form === name}
              onClick={() => setForm(form === name ? null : name)}
            >
              {named('move', name)}
            </button>
          ))}
      </div>
      {form !== null && <MoveForm form={form} order={order} onDone={() => setForm(null)} />}
    </section>
  );
}

interface BigProps {
  readonly move: string;
  readonly busy?: boolean;
  readonly onPress: () => void;
}
const Big = ({ move, busy = false, onPress }: BigProps) => (
  <button type="button" class="big primary" disabled={busy} onClick={onPress}>
    {named('move', move)}
  </button>
);

/** A repair is told with its proof: the picture first, then the move. */
function Repair({ order }: { readonly order: Order }) {
  const input = useRef<HTMLInputElement>(null);
  const [bad, setBad] = useState(false);
  // Pictures of an earlier life prove nothing.
  const since = lastOpened(order);
  const sent = order.photos.filter((photo) => since <= Date.parse(photo.takenAt)).length;
  const photos = sent + photosWaiting(order, useOutbox());
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    try {
      await queuePhoto(order, await smallPicture(file));
      setBad(false);
    } catch {
      setBad(true);
    }
    input.current!.value = '';
  };
  return (
    <>
      <label class={`big button ${photos === 0 ? 'primary' : ''}`}>
        {photos === 0 ? t('order.takePhoto') : t('order.takeAnother', { n: photos })}
        <input
          ref={input}
          class="unseen"
          type="file"
          accept="image/*"
          capture="environment"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
      {bad && (
        <p class="notice notice-fault" role="alert">
          {t('order.badPhoto')}
        </p>
      )}
      <button
        type="button"
        class={`big ${photos === 0 ? '' : 'primary'}`}
        disabled={photos === 0}
        onClick={() => void queueMove(order, 'repair')}
      >
        {named('move', 'repair')}
      </button>
      {photos === 0 && <p class="dim">{t('order.photoFirst')}</p>}
    </>
  );
}

const pauseHours = [4, 24, 72, 168] as const;

function MoveForm({
  form,
  order,
  onDone,
}: {
  readonly form: Form;
  readonly order: Order;
  readonly onDone: () => void;
}) {
  const [reason, setReason] = useState<string>(pauseReasons[0]);
  const [hours, setHours] = useState('24');
  const submit = async (fields: FormData) => {
    const note = textOf(fields, 'note');
    const until = new Date(townNow() + Number(hours) * HOUR).toISOString();
    const noted = note === '' ? {} : { note };
    const body =
      form === 'pause'
        ? { reason, until, ...noted }
        : form === 'release'
          ? { ...(note && { reason: note }) }
          : noted;
    await queueMove(order, form, body);
    onDone();
  };
  return (
    <Doing class="move-form" button={named('move', form)} onDo={submit}>
      {form === 'pause' && (
        <>
          <ChoiceField
            label={t('order.pauseReason')}
            value={reason}
            onChoose={setReason}
            options={pauseReasons.map((each) => [each, named('pause', each)])}
          />
          <ChoiceField
            label={t('order.pauseFor')}
            value={hours}
            onChoose={setHours}
            options={pauseHours.map((each) => [String(each), span(each * HOUR, currentLanguage())])}
          />
        </>
      )}
      <AreaField
        label={t('order.note')}
        name="note"
        required={form === 'nothing-found' || form === 'notes'}
        maxLength={2000}
      />
    </Doing>
  );
}

const placeMsMax = 5_000;
/** Where the phone is, when its owner lets us know and it knows itself in time. */
function placed(): Promise<{ place?: { lat: number; lon: number } }> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) return resolve({});
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ place: { lat: coords.latitude, lon: coords.longitude } }),
      () => resolve({}),
      { timeout: placeMsMax, maximumAge: 60_000 },
    );
  });
}
