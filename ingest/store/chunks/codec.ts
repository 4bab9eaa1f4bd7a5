// A block as bytes and back, exactly: what comes out equals what went in, bit by bit. Version 1, all lengths varints:
//   byte version; rows; first time after the hour, then differences of differences; columns; per column: field,
//   byte type and form, presence (a bit a row, only where a value is absent), values; last 4 bytes: CRC-32 of the rest.
// Field numbers stand for names: written out they would outweigh the values.
import { crc32 } from '../../journal/crc32.ts';
import type { Block, Column } from './block.ts';
import { type ByteReader, byteReader, byteWriter } from './bytes.ts';
import { readNumbers, writeNumbers } from './numbers.ts';

const chunkVersion = 1;
const crcBytes = 4;

const types = ['number', 'boolean', 'text'] as const;
/** Flags that are all the same are written once. */
const form = { same: 0, each: 1 } as const;
const allPresent = 0;
const somePresent = 1;

const writer = byteWriter();

/** @param hourStart times are stored relative to it */
export function encodeBlock(block: Block, hourStart: number): Uint8Array {
  writer.start();
  writer.byte(chunkVersion);
  writer.whole(block.ts.length);
  writeTimes(block.ts, hourStart);
  writer.whole(block.columns.size);
  for (const [field, column] of block.columns) {
    writer.whole(field);
    writer.byte(types.indexOf(column.type));
    writeColumn(column, block.ts.length);
  }
  const body = writer.bytes();
  const chunk = new Uint8Array(body.length + crcBytes);
  chunk.set(body);
  new DataView(chunk.buffer).setUint32(body.length, crc32(body), true);
  return chunk;
}

/** `undefined` for bytes that are damaged or of a version from the future. */
export function decodeBlock(chunk: Uint8Array, hourStart: number): Block | undefined {
  const bodyBytes = chunk.length - crcBytes;
  if (bodyBytes < 1 || chunk[0] !== chunkVersion) return undefined;
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
  if (view.getUint32(bodyBytes, true) !== crc32(chunk.subarray(0, bodyBytes))) return undefined;
  const reader = byteReader(chunk, 1, bodyBytes);
  const rows = reader.whole();
  const block: Block = { ts: readTimes(reader, rows, hourStart), columns: new Map() };
  for (let columns = reader.whole(); columns > 0; columns -= 1) {
    const field = reader.whole();
    block.columns.set(field, readColumn(reader, types[reader.byte()]!, rows));
  }
  return block;
}

function writeTimes(times: readonly number[], hourStart: number): void {
  let before = hourStart;
  let step = 0;
  for (const ts of times) {
    writer.signed(ts - before - step);
    step = ts - before;
    before = ts;
  }
}

function readTimes(reader: ByteReader, rows: number, hourStart: number): number[] {
  const times: number[] = [];
  let before = hourStart;
  let step = 0;
  for (let row = 0; row < rows; row += 1) {
    step += reader.signed();
    before += step;
    times.push(before);
  }
  return times;
}

function writeColumn(column: Column, rows: number): void {
  switch (column.type) {
    case 'number': {
      const present = column.values.filter((value) => !Number.isNaN(value));
      writePresence(
        rows,
        present.length,
        (row) => row < column.values.length && !Number.isNaN(column.values[row]),
      );
      writeNumbers(writer, present);
      return;
    }
    case 'boolean': {
      const present = column.values.filter((value) => value !== -1);
      writePresence(rows, present.length, (row) => row < column.values.length && column.values[row] !== -1);
      writeFlags(present);
      return;
    }
    case 'text': {
      const present = column.values.filter((value) => value !== null);
      writePresence(rows, present.length, (row) => (column.values[row] ?? null) !== null);
      writeTexts(present);
    }
  }
}

function readColumn(reader: ByteReader, type: Column['type'], rows: number): Column {
  const present = readPresence(reader, rows);
  const count = present === undefined ? rows : present.reduce((sum, bit) => sum + bit, 0);
  switch (type) {
    case 'number':
      return { type, values: spread(readNumbers(reader, count), present, Number.NaN) };
    case 'boolean':
      return { type, values: spread(readFlags(reader, count), present, -1) };
    case 'text':
      return { type, values: spread<string | null>(readTexts(reader, count), present, null) };
  }
}

function writePresence(rows: number, present: number, has: (row: number) => boolean): void {
  writer.byte(present === rows ? allPresent : somePresent);
  if (present < rows) writeBits(Array.from({ length: rows }, (_, row) => (has(row) ? 1 : 0)));
}

function readPresence(reader: ByteReader, rows: number): number[] | undefined {
  return reader.byte() === allPresent ? undefined : readBits(reader, rows);
}

/** Puts the present values back on their rows. */
function spread<T>(values: T[], present: readonly number[] | undefined, absent: T): T[] {
  if (present === undefined) return values;
  let next = 0;
  return present.map((bit) => (bit === 1 ? values[next++]! : absent));
}

function writeFlags(flags: readonly number[]): void {
  const first = flags[0] ?? 0;
  const same = flags.every((flag) => flag === first);
  writer.byte(same ? form.same : form.each);
  if (same) writer.byte(first);
  else writeBits(flags);
}

function readFlags(reader: ByteReader, count: number): number[] {
  if (reader.byte() === form.each) return readBits(reader, count);
  return new Array<number>(count).fill(reader.byte());
}

/** Texts are few and repeat (`heat`, `standby`): each once, then its number per row. */
function writeTexts(texts: readonly string[]): void {
  const numbers = new Map<string, number>();
  for (const text of texts) if (!numbers.has(text)) numbers.set(text, numbers.size);
  writer.whole(numbers.size);
  for (const text of numbers.keys()) writer.text(text);
  if (numbers.size > 1) for (const text of texts) writer.whole(numbers.get(text)!);
}

function readTexts(reader: ByteReader, count: number): string[] {
  const known = Array.from({ length: reader.whole() }, () => reader.text());
  if (known.length <= 1) return new Array<string>(count).fill(known[0] ?? '');
  return Array.from({ length: count }, () => known[reader.whole()]!);
}

function writeBits(bits: readonly number[]): void {
  for (let from = 0; from < bits.length; from += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit += 1) byte |= (bits[from + bit] ?? 0) << bit;
    writer.byte(byte);
  }
}

function readBits(reader: ByteReader, count: number): number[] {
  let byte = 0;
  return Array.from({ length: count }, (_, index) => {
    if (index % 8 === 0) byte = reader.byte();
    return (byte >> (index % 8)) & 1;
  });
}
