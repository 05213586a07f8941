/** Codes of at most this many bits are found in one look. */
const lookBits = 9;

/** A Huffman table (T.81 annex C) for reading. */
export interface HuffmanTable {
  /** By the next 9 bits: length of the code x 256 + symbol, 0 where the code is longer. */
  readonly look: Uint16Array;
  /** By length: largest code, -1 where there is none; and what to add to a code for its place among the symbols. */
  readonly largest: Int32Array;
  readonly shift: Int32Array;
  readonly symbols: Uint8Array;
}

/** `counts`: codes of each length 1 to 16; `symbols` in the order of their codes. `null` where they fit no tree. */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable | null {
  const look = new Uint16Array(1 << lookBits);
  const largest = new Int32Array(17).fill(-1);
  const shift = new Int32Array(17);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1]!;
    if (code + count > 1 << length) return null;
    shift[length] = place - code;
    for (let index = 0; index < count; index++, code++, place++) {
      if (length > lookBits) continue;
      const first = code << (lookBits - length);
      look.fill(length * 256 + symbols[place]!, first, first + (1 << (lookBits - length)));
    }
    if (count > 0) largest[length] = code - 1;
    code <<= 1;
  }
  return { look, largest, shift, symbols };
}

/** Reads codes and bits of one scan (T.81 F.2.2): FF 00 is a byte FF, any other marker ends the data. */
export class EntropyReader {
  readonly #bytes: Uint8Array;
  #position: number;
  #bits = 0;
  #count = 0;
  #missing = 0;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.#position = position;
  }

  /** Bits that were asked for and not there; zeros stood in for them. */
  get missingBits(): number {
    return Math.max(0, this.#missing - this.#count);
  }

  /** The next symbol, -1 where the bits are no code. */
  symbol(table: HuffmanTable): number {
    if (this.#count < 16) this.#fill();
    const found = table.look[(this.#bits >>> (this.#count - lookBits)) & ((1 << lookBits) - 1)]!;
    if (found !== 0) {
      this.#count -= found >> 8;
      return found & 255;
    }
    for (let length = lookBits + 1; length <= 16; length++) {
      const code = (this.#bits >>> (this.#count - length)) & ((1 << length) - 1);
      if (code > table.largest[length]!) continue;
      this.#count -= length;
      return table.symbols[code + table.shift[length]!] ?? -1;
    }
    return -1;
  }

  /** A signed number of `size` bits (T.81 F.2.2.1, EXTEND): below half of the range it is negative. */
  number(size: number): number {
    if (size === 0) return 0;
    if (this.#count < 16) this.#fill();
    this.#count -= size;
    const value = (this.#bits >>> this.#count) & ((1 << size) - 1);
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  /** Goes on behind the restart marker RST`index`; `false` where another one or none follows. */
  restart(index: number): boolean {
    const isEarly = this.missingBits > 0;
    this.#bits = 0;
    this.#count = 0;
    this.#missing = 0;
    const bytes = this.#bytes;
    while (bytes[this.#position] === 0xff && bytes[this.#position + 1] === 0xff) this.#position += 1;
    const isNext = bytes[this.#position] === 0xff && bytes[this.#position + 1] === 0xd0 + index;
    this.#position += 2;
    return isNext && !isEarly;
  }

  /** At least 17 bits, at most 24 of them unread before: a byte more always fits into 32. */
  #fill(): void {
    const bytes = this.#bytes;
    while (this.#count <= 16) {
      const byte = bytes[this.#position];
      if (byte === undefined || (byte === 0xff && bytes[this.#position + 1] !== 0)) {
        this.#bits <<= 8;
        this.#missing += 8;
      } else {
        this.#bits = (this.#bits << 8) | byte;
        this.#position += byte === 0xff ? 2 : 1;
      }
      this.#count += 8;
    }
  }
}
