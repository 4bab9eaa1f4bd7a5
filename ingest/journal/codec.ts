// Journal inputs to bytes and back. A frame is [CRC-32 of the rest][length of the body][body], a body [type][at][rest]; a
// segment begins with a header that says which position its first frame has. All numbers little-endian.
import type { Command } from '../domain/command.ts';
import type { JournalInput, Position } from '../domain/input.ts';
import type { Millis } from '../domain/time.ts';
import { crc32 } from './crc32.ts';

/** A frame's body is never longer; a length beyond it can only be damage. */
export const bodyBytesMax = 64 * 1024 * 1024;
const topicBytesMax = 65_535;
const frameHeadBytes = 8;
/** Type (u8) and time of receipt (f64). */
const bodyHeadBytes = 9;

type Swap = JournalInput & { type: 'swap' };

const types = { message: 1, tick: 2, started: 3, command: 4, swap: 5 } as const;

/**
 * Writes one frame into `target` at `at`.
 * @returns where it ends, or -1 when it does not fit (then `target` holds rubbish from `at` on)
 * @throws RangeError for a record beyond the limits: whoever accepts messages keeps them smaller
 */
export function encodeFrame(input: JournalInput, target: Buffer, at: number): number {
  const body = at + frameHeadBytes;
  const rest = body + bodyHeadBytes;
  if (target.length < rest) return -1;
  const end = encodeRest(input, target, rest);
  if (end === -1) return -1;
  if (bodyBytesMax < end - body) throw new RangeError(`a record of ${end - body} bytes is too large`);
  target[body] = types[input.type];
  target.writeDoubleLE(input.at, body + 1);
  target.writeUInt32LE(end - body, at + 4);
  target.writeUInt32LE(crc32(target, at + 4, end), at);
  return end;
}

/** Bytes that hold the frame for certain; for messages the exact number where the topic is ASCII, else a little more. */
export function frameBytesBound(input: JournalInput): number {
  const head = frameHeadBytes + bodyHeadBytes;
  switch (input.type) {
    case 'message':
      return head + 2 + input.topic.length * 3 + input.payload.length;
    case 'tick':
    case 'started':
      return head;
    case 'command':
    case 'swap':
      return head + Buffer.byteLength(jsonOf(input));
  }
}

function encodeRest(input: JournalInput, target: Buffer, at: number): number {
  switch (input.type) {
    case 'message': {
      const topicEnd = encodeTopic(input.topic, target, at);
      if (topicEnd === -1 || target.length < topicEnd + input.payload.length) return -1;
      target.set(input.payload, topicEnd);
      return topicEnd + input.payload.length;
    }
    case 'tick':
    case 'started':
      return at;
    case 'command':
    case 'swap': {
      const json = jsonOf(input);
      if (target.length < at + Buffer.byteLength(json)) return -1;
      return at + target.write(json, at, 'utf8');
    }
  }
}

/** Nearly every topic is ASCII and short: copied here it costs half of what a call into Node does. */
function encodeTopic(topic: string, target: Buffer, at: number): number {
  const start = at + 2;
  if (target.length < start + topic.length * 3) return -1;
  let end = start;
  for (let i = 0; i < topic.length; i += 1) {
    const code = topic.charCodeAt(i);
    if (code < 0x80) target[end++] = code;
    else {
      end = start + target.write(topic, start, 'utf8');
      break;
    }
  }
  if (topicBytesMax < end - start) throw new RangeError(`a topic of ${end - start} bytes is too large`);
  target.writeUInt16LE(end - start, at);
  return end;
}

function jsonOf(input: JournalInput & { type: 'command' | 'swap' }): string {
  if (input.type === 'command') return JSON.stringify(input.command);
  const { type: _type, at: _at, ...swap } = input;
  return JSON.stringify(swap);
}

export type DecodedFrame =
  | { readonly type: 'record'; readonly input: JournalInput; readonly end: number }
  /** The bytes end before the frame does: read on, or cut here. */
  | { readonly type: 'short' }
  | { readonly type: 'damaged'; readonly what: string };

const short: DecodedFrame = { type: 'short' };
const damaged = (what: string): DecodedFrame => ({ type: 'damaged', what });

/** Reads the frame at `at` in `bytes` up to `to`. A message's payload is a view into `bytes`, which must not change any more. */
export function decodeFrame(bytes: Buffer, at: number, to: number): DecodedFrame {
  const body = at + frameHeadBytes;
  if (to < body) return short;
  const length = bytes.readUInt32LE(at + 4);
  // Zeros, as a power cut may leave them, have a right checksum of nothing: so a body is never empty.
  if (length < bodyHeadBytes || bodyBytesMax < length) return damaged(`a length of ${length} bytes`);
  const end = body + length;
  if (to < end) return short;
  if (crc32(bytes, at + 4, end) !== bytes.readUInt32LE(at)) return damaged('the checksum does not fit');
  return decodeBody(bytes, body, end);
}

function decodeBody(bytes: Buffer, body: number, end: number): DecodedFrame {
  const at: Millis = bytes.readDoubleLE(body + 1);
  const rest = body + bodyHeadBytes;
  const record = (input: JournalInput): DecodedFrame => ({ type: 'record', input, end });
  switch (bytes[body]) {
    case types.message: {
      const payload = rest + 2 + bytes.readUInt16LE(rest);
      if (end < payload) return damaged('the topic is longer than its record');
      const topic = bytes.toString('utf8', rest + 2, payload);
      return record({ type: 'message', at, topic, payload: bytes.subarray(payload, end) });
    }
    case types.tick:
      return record({ type: 'tick', at });
    case types.started:
      return record({ type: 'started', at });
    case types.command:
      return record({
        type: 'command',
        at,
        command: JSON.parse(bytes.toString('utf8', rest, end)) as Command,
      });
    case types.swap: {
      const swap = JSON.parse(bytes.toString('utf8', rest, end)) as Omit<Swap, 'type' | 'at'>;
      return record({ type: 'swap', at, ...swap });
    }
    default:
      return damaged(`an unknown type of record: ${bytes[body]}`);
  }
}

/** Rises with every change of the format; an older program refuses a newer segment. */
const segmentVersion = 1;
const magic = Buffer.from('weisujnl', 'latin1');
/** magic (8), version (u32), zero (u32), first position (f64), CRC-32 of what stands before it (u32), zero (u32). */
export const segmentHeadBytes = 32;

export function encodeSegmentHead(first: Position): Buffer {
  const head = Buffer.alloc(segmentHeadBytes);
  magic.copy(head);
  head.writeUInt32LE(segmentVersion, 8);
  head.writeDoubleLE(first, 16);
  head.writeUInt32LE(crc32(head, 0, 24), 24);
  return head;
}

/** The first position, or what is wrong. */
export function decodeSegmentHead(head: Buffer): { readonly first: Position } | { readonly wrong: string } {
  if (head.length < segmentHeadBytes) return { wrong: 'the header is cut short' };
  if (!head.subarray(0, 8).equals(magic)) return { wrong: 'not a journal segment' };
  const version = head.readUInt32LE(8);
  if (crc32(head, 0, 24) !== head.readUInt32LE(24))
    return { wrong: 'the checksum of the header does not fit' };
  if (version !== segmentVersion) return { wrong: `format ${version}; this program reads ${segmentVersion}` };
  return { first: head.readDoubleLE(16) };
}
