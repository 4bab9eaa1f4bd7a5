// E-mail to named addresses, plain text: what the office and the grid company read in the morning.
import { createTransport } from 'nodemailer';
import type { Notice } from '../domain/notice.ts';
import { type Channel, ChannelError, type Sent } from './channel.ts';
import { type Composing, compose, plainText } from './compose.ts';
import type { Limits } from './specs.ts';

export interface MailOptions extends Limits {
  readonly name: string;
  /** `smtps://host:465` or `smtp://host:587` (STARTTLS where offered). */
  readonly server: string;
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  /** By `type:id` of the recipient, or by its type alone. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  readonly composing: Composing;
}

const connectMsMax = 10_000;

export function mailChannel(options: MailOptions): Channel {
  const { name, server, user, password, from, perSecondMax, attemptsMax } = options;
  const { hostname, port, protocol } = new URL(server);
  const transport = createTransport({
    host: hostname,
    port: Number(port),
    secure: protocol === 'smtps:',
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: connectMsMax,
    greetingTimeout: connectMsMax,
    socketTimeout: connectMsMax,
  });
  return { name, perSecondMax, attemptsMax, send };

  async function send(notice: Notice): Promise<Sent> {
    const to = addressesFor(notice, options.addresses);
    if (to.length === 0) throw new ChannelError(`no address for ${notice.recipient.type}`, { isFinal: true });
    const message = compose(notice, 'person', options.composing);
    await transport
      .sendMail({
        from,
        to: [...to],
        subject: message.title,
        text: plainText(message),
        // A double after a crash has the same id: mail programs show it once.
        messageId: `<${notice.id}@weisu>`,
      })
      .catch((error: unknown) => {
        throw mailError(error);
      });
    return 'sent';
  }
}

function addressesFor({ recipient }: Notice, addresses: MailOptions['addresses']): readonly string[] {
  return addresses[`${recipient.type}:${recipient.id}`] ?? addresses[recipient.type] ?? [];
}

/** RFC 5321 4.2.1: 4yz passes, 5yz does not. */
function mailError(error: unknown): ChannelError {
  const code = (error as { readonly responseCode?: unknown }).responseCode;
  return new ChannelError(typeof code === 'number' ? `SMTP ${code}` : `SMTP: ${(error as Error).message}`, {
    isFinal: typeof code === 'number' && 500 <= code,
  });
}
