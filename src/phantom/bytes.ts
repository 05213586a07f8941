/** Grows as it is written to; numbers in the byte order asked for. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  constructor(readonly littleEndian = true) {}

  get length(): number {
    return this.#length;
  }

  #reserve(count: number): number {
    const start = this.#length;
    const needed = start + count;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#length = needed;
    return start;
  }

  uint8(value: number): void {
    const start = this.#reserve(1);
    this.#view.setUint8(start, value);
  }

  uint16(value: number): void {
    const start = this.#reserve(2);
    this.#view.setUint16(start, value, this.littleEndian);
  }

  uint32(value: number): void {
    const start = this.#reserve(4);
    this.#view.setUint32(start, value, this.littleEndian);
  }

  int16(value: number): void {
    const start = this.#reserve(2);
    this.#view.setInt16(start, value, this.littleEndian);
  }

  int32(value: number): void {
    const start = this.#reserve(4);
    this.#view.setInt32(start, value, this.littleEndian);
  }

  float32(value: number): void {
    const start = this.#reserve(4);
    this.#view.setFloat32(start, value, this.littleEndian);
  }

  float64(value: number): void {
    const start = this.#reserve(8);
    this.#view.setFloat64(start, value, this.littleEndian);
  }

  uint64(value: bigint): void {
    const start = this.#reserve(8);
    this.#view.setBigUint64(start, value, this.littleEndian);
  }

  bytes(value: Uint8Array): void {
    const start = this.#reserve(value.length);
    this.#bytes.set(value, start);
  }

  /** A copy of all that was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Text as UTF-8, of which ASCII is a part. */
export function utf8(text: string): Uint8Array {
  const writer = new ByteWriter();
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) writer.uint8(code);
    else if (code < 0x800) writer.bytes(Uint8Array.of(0xc0 | (code >> 6), 0x80 | (code & 63)));
    else if (code < 0x10000) {
      writer.bytes(Uint8Array.of(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)));
    } else {
      const high = Uint8Array.of(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63));
      writer.bytes(high);
      writer.bytes(Uint8Array.of(0x80 | ((code >> 6) & 63), 0x80 | (code & 63)));
    }
  }
  return writer.finish();
}

/** A raw deflate stream (RFC 1951) of stored blocks: valid everywhere, compressed not at all. */
export function storedDeflate(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  let start = 0;
  do {
    const block = bytes.subarray(start, start + 65535);
    start += 65535;
    writer.uint8(start >= bytes.length ? 1 : 0);
    writer.uint16(block.length);
    writer.uint16(block.length ^ 0xffff);
    writer.bytes(block);
  } while (start < bytes.length);
  return writer.finish();
}

/** A zlib stream (RFC 1950) around stored blocks. */
export function storedZlib(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(false);
  writer.uint16(0x7801);
  writer.bytes(storedDeflate(bytes));
  writer.uint32(adler32(bytes));
  return writer.finish();
}

function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.length; start += 3800) {
    const end = Math.min(bytes.length, start + 3800);
    for (let index = start; index < end; index++) {
      low += bytes[index]!;
      high += low;
    }
    low %= 65521;
    high %= 65521;
  }
  return high * 65536 + low;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let remainder = index;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

/** CRC-32 of PNG and gzip (ISO 3309), as an unsigned number. */
export function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (let index = 0; index < bytes.length; index++) {
    remainder = CRC_TABLE[(remainder ^ bytes[index]!) & 0xff]! ^ (remainder >>> 8);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
