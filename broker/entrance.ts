// What a CONNECT says and whether it may come in: who it claims to be, the proof, its last will, its client id.
import type { Registry } from '../ingest/domain/device.ts';
import { type Entry, type Identity, mayConnect, mayPublish } from './access.ts';
import { parseUsername, passwordMatches } from './credentials.ts';
import type { RefusalReason } from './port.ts';

/** The parts of a CONNECT that matter here. */
export interface Knock {
  readonly protocolVersion?: number;
  readonly clientId: string;
  readonly clean?: boolean;
  readonly username?: string;
  readonly password?: Uint8Array | string;
  readonly will?: { readonly topic: string };
  /** Common name of a client certificate that was verified against our CA. */
  readonly certificateName?: string;
}

export interface Answer {
  /** The name under which it asked. */
  readonly who: string;
  /** The password or the certificate was right. */
  readonly proven: boolean;
  readonly entry: Entry;
}

/** MQTT 3.1 and 3.1.1. */
const protocolVersions: readonly (number | undefined)[] = [3, 4];

/** Judges one CONNECT. The proof comes before the registry: who has none does not learn which ids exist. */
export function answerKnock(
  registry: Registry,
  secret: string,
  knock: Knock,
  clientIdBytesMax: number,
): Answer {
  const who = knock.username ?? knock.certificateName ?? '';
  const proven =
    who !== '' && (who === knock.certificateName || passwordMatches(secret, who, knock.password));
  const no = (reason: RefusalReason, detail: string): Answer => ({
    who,
    proven,
    entry: { allowed: false, reason, detail },
  });
  if (!protocolVersions.includes(knock.protocolVersion)) {
    return no('protocol', `MQTT protocol level ${knock.protocolVersion}`);
  }
  if (!proven) return no('bad_credentials', 'wrong user name or password');
  const entry = mayConnect(registry, parseUsername(who));
  if (!entry.allowed) return { who, proven, entry };
  if (clientIdBytesMax < Buffer.byteLength(knock.clientId)) return no('bad_client_id', 'client id too long');
  // [MQTT-3.1.3-8]: a session to be kept needs a name.
  if (knock.clientId === '' && knock.clean === false)
    return no('bad_client_id', 'a kept session needs an id');
  return { who, proven, entry: checkWill(registry, entry.identity, knock.will) };
}

// Told at once rather than when the line drops: by then nobody is there to be told.
function checkWill(registry: Registry, identity: Identity, will: Knock['will']): Entry {
  if (will === undefined) return { allowed: true, identity };
  const decision = mayPublish(registry, identity, will.topic);
  if (decision.allowed) return { allowed: true, identity };
  return { ...decision, detail: `last will: ${decision.detail}` };
}
