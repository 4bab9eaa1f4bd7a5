// The pictures of an order: those the server has, and those that still wait on this device.
import { useEffect, useState } from 'preact/hooks';
import { useNow, zone } from '../clock.ts';
import type { Order } from '../contract.ts';
import { t } from '../i18n/language.ts';
import { useOutbox } from '../offline/outbox.ts';
import { moment } from '../words/time.ts';

export function Photos({ order }: { readonly order: Order }) {
  const now = useNow();
  const waiting = useOutbox().filter((entry) => entry.orderId === order.id && entry.what === 'photo');
  if (order.photos.length + waiting.length === 0) return null;
  return (
    <section>
      <h2>{t('order.photos')}</h2>
      <ul class="photos">
        {order.photos.map((photo) => (
          <li key={photo.id}>
            <a href={`/api/v1/photos/${photo.id}`} target="_blank" rel="noreferrer">
              <img
                src={`/api/v1/photos/${photo.id}`}
                alt={t('order.photoBy', { by: photo.by })}
                loading="lazy"
              />
            </a>
            <small class="dim">
              {photo.by} · {moment(Date.parse(photo.takenAt), now, zone())}
            </small>
          </li>
        ))}
        {waiting.map((entry) => (
          <li key={entry.id}>
            {entry.what === 'photo' && <Waiting photo={entry.photo} />}
            <small class="dim">{t('outbox.queued')}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Waiting({ photo }: { readonly photo: Blob }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(photo);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return url === null ? null : <img src={url} alt={t('order.photo')} />;
}
