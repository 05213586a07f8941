/** Codes that, with the bits of their number, have at most this many bits are found in one look. */
const lookBits = 11;

/** A Huffman table (T.81 annex C) for reading, for codes whose symbol is a run of zeros x 16 + the size of a number. */
export interface HuffmanTable {
  /** By the next 11 bits: number x 65536 + run x 256 + bits of code and number; 0 where these are more than 11. */
  readonly direct: Int32Array;
  /** By length: largest code, -1 where there is none; and what to add to a code for its place among the symbols. */
  readonly largest: Int32Array;
  readonly shift: Int32Array;
  readonly symbols: Uint8Array;
}

/** `counts`: codes of each length 1 to 16; `symbols` in the order of their codes. `null` where they fit no tree. */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable | null {
  const direct = new Int32Array(1 << lookBits);
  const largest = new Int32Array(17).fill(-1);
  const shift = new Int32Array(17);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1]!;
    if (code + count > 1 << length) return null;
    shift[length] = place - code;
    for (let index = 0; index < count; index++, code++, place++) {
      if (length <= lookBits) fillDirect(direct, code, length, symbols[place]!);
    }
    if (count > 0) largest[length] = code - 1;
    code <<= 1;
  }
  return { direct, largest, shift, symbols };
}

function fillDirect(direct: Int32Array, code: number, length: number, symbol: number): void {
  const run = symbol >> 4;
  const size = symbol & 15;
  const rest = lookBits - length - size;
  if (rest < 0) return;
  for (let written = 0; written < 1 << size; written++) {
    const first = ((code << size) | written) << rest;
    direct.fill(extend(written, size) * 65536 + run * 256 + length + size, first, first + (1 << rest));
  }
}

/** The signed number of `size` bits (T.81 F.2.2.1, EXTEND): below half of the range it is negative. */
function extend(written: number, size: number): number {
  return size === 0 || written >= 1 << (size - 1) ? written : written - (1 << size) + 1;
}

/** Zigzag places beyond the last: a run that ends there makes no sense. */
const coefficients = 64;

/**
 * Reads one scan (T.81 F.2.2, H.2): FF 00 is a byte FF, any other marker ends the data. The loops over many codes keep
 * bits, their count and the position in local variables, which is where the time goes.
 */
export class EntropyReader {
  readonly #bytes: Uint8Array;
  #position: number;
  /** The lowest `#count` bits are unread. */
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

  /**
   * The next `count` differences of DC coefficients or lossless samples to `target`: each a code for its size, 0 to 16,
   * and so many bits (of size 16 there is one, 32768, without bits). `false` where bits are no code.
   */
  differences(table: HuffmanTable, target: Int32Array, count: number): boolean {
    const bytes = this.#bytes;
    const { direct } = table;
    let position = this.#position;
    let bits = this.#bits;
    let unread = this.#count;
    for (let index = 0; index < count; index++) {
      while (unread <= 16) {
        const byte = bytes[position];
        if (byte === undefined || byte === 0xff) {
          this.#keep(position, bits, unread);
          this.#fillByte();
          position = this.#position;
          bits = this.#bits;
        } else {
          bits = ((bits << 8) | byte) & 0xffffff;
          position++;
        }
        unread += 8;
      }
      const entry = direct[(bits >> (unread - lookBits)) & ((1 << lookBits) - 1)]!;
      if (entry !== 0) {
        unread -= entry & 255;
        target[index] = (entry >> 8) & 255 ? 32768 : entry >> 16;
        continue;
      }
      this.#keep(position, bits, unread);
      const symbol = this.#longCode(table);
      if (symbol < 0 || symbol > 16) return false;
      target[index] = symbol === 16 ? 32768 : this.#number(symbol);
      position = this.#position;
      bits = this.#bits;
      unread = this.#count;
    }
    this.#keep(position, bits, unread);
    return true;
  }

  /**
   * The 63 coefficients of a block after its first (T.81 F.2.2.2), times their quantisers, to the places that `zigzag`
   * gives; the others are left as they are. `false` where their codes make no sense.
   */
  coefficients(table: HuffmanTable, quantisers: Uint16Array, zigzag: Uint8Array, block: Int32Array): boolean {
    const bytes = this.#bytes;
    const { direct } = table;
    let position = this.#position;
    let bits = this.#bits;
    let unread = this.#count;
    for (let place = 1; place < coefficients; place++) {
      while (unread <= 16) {
        const byte = bytes[position];
        if (byte === undefined || byte === 0xff) {
          this.#keep(position, bits, unread);
          this.#fillByte();
          position = this.#position;
          bits = this.#bits;
        } else {
          bits = ((bits << 8) | byte) & 0xffffff;
          position++;
        }
        unread += 8;
      }
      const entry = direct[(bits >> (unread - lookBits)) & ((1 << lookBits) - 1)]!;
      let run = (entry >> 8) & 255;
      let number = entry >> 16;
      if (entry !== 0) unread -= entry & 255;
      else {
        this.#keep(position, bits, unread);
        const symbol = this.#longCode(table);
        if (symbol < 0) return false;
        run = symbol >> 4;
        number = this.#number(symbol & 15);
        position = this.#position;
        bits = this.#bits;
        unread = this.#count;
      }
      // No number: the end of the block, or sixteen zeros.
      if (number === 0 && run < 15) break;
      place += run;
      if (number === 0) continue;
      if (place >= coefficients) return false;
      block[zigzag[place]!] = number * quantisers[place]!;
    }
    this.#keep(position, bits, unread);
    return true;
  }

  /** Goes on behind the restart marker RST`index`; `false` where another one or none follows. */
  restart(index: number): boolean {
    const isEarly = this.missingBits > 0;
    const bytes = this.#bytes;
    let position = this.#position;
    while (bytes[position] === 0xff && bytes[position + 1] === 0xff) position++;
    const isNext = bytes[position] === 0xff && bytes[position + 1] === 0xd0 + index;
    this.#keep(position + 2, 0, 0);
    this.#missing = 0;
    return isNext && !isEarly;
  }

  #keep(position: number, bits: number, unread: number): void {
    this.#position = position;
    this.#bits = bits;
    this.#count = unread;
  }

  /** A symbol by its code alone, of any length up to 16; -1 where the bits are no code. At least 16 bits are unread. */
  #longCode({ largest, shift, symbols }: HuffmanTable): number {
    for (let length = 1; length <= 16; length++) {
      const code = (this.#bits >> (this.#count - length)) & ((1 << length) - 1);
      if (code > largest[length]!) continue;
      this.#count -= length;
      return symbols[code + shift[length]!] ?? -1;
    }
    return -1;
  }

  #number(size: number): number {
    while (this.#count < size) {
      this.#fillByte();
      this.#count += 8;
    }
    this.#count -= size;
    return extend((this.#bits >> this.#count) & ((1 << size) - 1), size);
  }

  /** Eight bits more, without counting them: of a byte, of a stuffed FF, or zeros behind the end of the data. */
  #fillByte(): void {
    const bytes = this.#bytes;
    const byte = bytes[this.#position];
    if (byte === undefined || (byte === 0xff && bytes[this.#position + 1] !== 0)) {
      this.#bits = (this.#bits << 8) & 0xffffff;
      this.#missing += 8;
    } else {
      this.#bits = ((this.#bits << 8) | byte) & 0xffffff;
      this.#position += byte === 0xff ? 2 : 1;
    }
  }
}
