import protobuf from 'protobufjs/light.js';

/** A field of a message: its type, its number, and whether there are several of it. */
type Field = readonly [type: string, number: number, rule?: 'repeated'];

/** Messages by their names, with the fields that are written. */
export type Messages = Readonly<Record<string, Readonly<Record<string, Field>>>>;

/**
 * Writes messages of Protocol Buffers.
 * @param messages As their .proto file has them, which names and numbers its fields.
 * @param name The message that is written.
 * @throws TypeError for a value that is no such message.
 */
export function protobufEncoder(messages: Messages, name: string): (value: object) => Uint8Array {
  const nested = Object.fromEntries(
    Object.entries(messages).map(([each, fields]) => [each, described(fields)]),
  );
  const type = protobuf.Root.fromJSON({ nested }).lookupType(name);
  return (value) => {
    const fault = type.verify(value);
    if (fault !== null) throw new TypeError(`no ${name}: ${fault}`);
    return type.encode(value).finish();
  };
}

function described(fields: Readonly<Record<string, Field>>) {
  return {
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, [type, id, rule]]) => [
        name,
        rule === undefined ? { type, id } : { type, id, rule },
      ]),
    ),
  };
}
