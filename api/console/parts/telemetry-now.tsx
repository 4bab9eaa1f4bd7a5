// What the device itself says at this moment, in one sentence a glove can read: "still dark", or honestly "not known".
import { useAsked } from '../asked.ts';
import { useNow, zone } from '../clock.ts';
import type { Device } from '../contract.ts';
import { currentLanguage, named, t } from '../i18n/language.ts';
import { useTown } from '../session.tsx';
import { deviceSays, type Says } from '../words/now-words.ts';
import { moment, span } from '../words/time.ts';
import { valueText } from './values.ts';

interface Props {
  readonly device: Device;
  readonly codes: readonly string[];
}
const looks: Record<Says, string> = { still: 'fault', gone: 'ok', unknown: 'unknown', silent: 'unknown' };
const firstMetrics = 4;

export function TelemetryNow({ device, codes }: Props) {
  const now = useNow();
  const { kinds } = useTown();
  const faults = useAsked('GET /api/v1/faults', { query: { device: device.id, open: 'true' } }, ['fault']);
  const open = faults.shown.is === 'here' ? faults.shown.value.items : [];
  const says = faults.shown.is === 'here' ? deviceSays(device, open, codes) : 'unknown';
  // Of an order's faults one may be over while another stands: the sentence is about the one that does.
  const standing = codes.find((code) => open.some((fault) => fault.code === code));
  const metrics = kinds.find(({ id }) => id === device.kind)?.metrics ?? {};
  const seen = device.lastSeenAt === null ? null : Date.parse(device.lastSeenAt);
  return (
    <section class={`says says-${looks[says]}`} aria-live="polite">
      <p class="says-word">{sentence(says, (says === 'still' ? standing : undefined) ?? codes[0])}</p>
      <p class="dim">
        {seen === null
          ? t('device.neverSeen')
          : t('device.seen', {
              at: moment(seen, now, zone()),
              span: span(now - seen, currentLanguage()),
            })}{' '}
        <a href={`/devices/${device.id}`}>{device.id}</a>
      </p>
      {device.latest !== null && (
        <p class="says-values">
          {Object.entries(device.latest)
            .filter(([name]) => name in metrics)
            .slice(0, firstMetrics)
            .map(([name, value]) => (
              <span key={name}>
                {currentLanguage() === 'zh' ? metrics[name]!.words.zh : metrics[name]!.words.en}{' '}
                <b>{valueText(value, metrics[name]!.unit)}</b>
              </span>
            ))}
        </p>
      )}
    </section>
  );
}

function sentence(says: Says, code: string | undefined): string {
  const own = named(`says.${says}`, code);
  return code === undefined || own === code ? t(`says.${says}`) : own;
}
