// Follows the frames of an MQTT byte stream without keeping them, so that an oversized packet is met at its header.
// The parser behind it would gather a whole packet, up to the 256 MB that MQTT allows, before anybody could refuse it.

/** Where the stream stands: how many bytes of a body are still to come, or how much of a header was read. */
export type FrameState =
  | { readonly at: 'type' }
  | { readonly at: 'length'; readonly value: number; readonly shift: number }
  | { readonly at: 'body'; readonly left: number };

export type FrameStep =
  | { readonly ok: true; readonly state: FrameState; readonly packets: number }
  | { readonly ok: false; readonly reason: 'too_large' | 'bad_length' };

export const frameStart: FrameState = { at: 'type' };

/** The length field has at most four bytes of seven bits (MQTT 3.1.1, 2.2.3). */
const lengthShiftMax = 21;

/** Acknowledgements (PUBACK 4 to PUBCOMP 7) are answers: a QoS 2 message should not count twice. */
const isAcknowledgement = (first: number): boolean => 4 <= first >> 4 && first >> 4 <= 7;

/** Reads one chunk; counts the packets that begin in it, acknowledgements aside. */
export function stepFrames(state: FrameState, chunk: Uint8Array, bodyBytesMax: number): FrameStep {
  let here = state;
  let packets = 0;
  let i = 0;
  while (i < chunk.length) {
    switch (here.at) {
      case 'type':
        if (!isAcknowledgement(chunk[i++]!)) packets++;
        here = { at: 'length', value: 0, shift: 0 };
        break;
      case 'length': {
        const byte = chunk[i++]!;
        const value: number = here.value + (byte & 0x7f) * 2 ** here.shift;
        if (bodyBytesMax < value) return { ok: false, reason: 'too_large' };
        if ((byte & 0x80) === 0) here = value === 0 ? frameStart : { at: 'body', left: value };
        else if (here.shift < lengthShiftMax) here = { at: 'length', value, shift: here.shift + 7 };
        else return { ok: false, reason: 'bad_length' };
        break;
      }
      case 'body': {
        const eaten = Math.min(here.left, chunk.length - i);
        i += eaten;
        here = eaten === here.left ? frameStart : { at: 'body', left: here.left - eaten };
        break;
      }
    }
  }
  return { ok: true, state: here, packets };
}
