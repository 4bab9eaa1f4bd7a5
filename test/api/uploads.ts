// Bodies that are not JSON: multipart uploads and forms.

export interface Body {
  readonly payload: Buffer;
  readonly headers: Record<string, string>;
}

/** One file under a field, with whatever name and type its sender claims; further fields before it. */
export function upload(
  field: string,
  fileName: string,
  bytes: Uint8Array,
  fields: Readonly<Record<string, string>> = {},
  type = 'application/octet-stream',
): Body {
  const boundary = '----weisu-test';
  const texts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${fileName}"\r\nContent-Type: ${type}\r\n\r\n`;
  const payload = Buffer.concat([
    Buffer.from(texts.join('') + head),
    Buffer.from(bytes),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { payload, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

export const form = (fields: Record<string, string>): [string, Record<string, string>] => [
  new URLSearchParams(fields).toString(),
  { 'content-type': 'application/x-www-form-urlencoded' },
];
