// MQTT 3.1.1 packets by hand: a full client library would be slower than the broker under test, and larger than what it measures.
const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};

function packet(first: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = [];
  let rest = body.length;
  do {
    length.push((rest & 0x7f) | (127 < rest ? 0x80 : 0));
    rest >>= 7;
  } while (0 < rest);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

/** Clean session, user name and password, no keepalive. */
export const connectPacket = (clientId: string, username: string, password: string): Buffer =>
  packet(0x10, Buffer.from([...text('MQTT'), 4, 0xc2, 0, 0]), text(clientId), text(username), text(password));

/** QoS 1. @param id from 1 to 65,535 */
export const publishPacket = (topic: string, id: number, payload: string): Buffer =>
  packet(0x32, text(topic), Buffer.from([id >> 8, id & 0xff]), Buffer.from(payload));

/** CONNACK and PUBACK are both this long. */
export const ackBytes = 4;
