const memorySection = 5;
const bytesPerPage = 65536;

/**
 * The same WebAssembly module with its memory limited to `limitBytes` (WebAssembly core specification 5.5.8): the codecs
 * come with a limit of 2 GiB, and a stream can make them ask for all of it. The engine refuses to grow beyond the limit,
 * the codec's allocation fails, and its exception ends the frame. Throws where the module does not look as expected, as
 * a codec without a limit must not be used unseen.
 */
export function boundMemory(wasm: ArrayBuffer, limitBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(wasm.slice(0));
  const pages = limitBytes / bytesPerPage;
  let position = 8;
  while (position < bytes.length) {
    const section = bytes[position]!;
    const [size, start] = readUnsigned(bytes, position + 1);
    if (section === memorySection) {
      const hasMaximum = bytes[start] === 1 && (bytes[start + 1]! & 1) === 1;
      const [, maximumAt] = readUnsigned(bytes, start + 2);
      const [maximum, end] = readUnsigned(bytes, maximumAt);
      if (!hasMaximum || maximum < pages) break;
      writeUnsigned(bytes, maximumAt, end, pages);
      return bytes;
    }
    position = start + size;
  }
  throw new Error("the codec has no memory whose size can be limited");
}

/** Unsigned LEB128: the value, and where the next one begins. */
function readUnsigned(bytes: Uint8Array, start: number): readonly [value: number, next: number] {
  let value = 0;
  let position = start;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[position++] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) return [value, position];
  }
}

/** Unsigned LEB128 of exactly `end - start` bytes, with leading zeros where it needs fewer. */
function writeUnsigned(bytes: Uint8Array, start: number, end: number, value: number): void {
  let rest = value;
  for (let position = start; position < end; position++) {
    bytes[position] = (rest & 127) | (position + 1 < end ? 128 : 0);
    rest = Math.floor(rest / 128);
  }
}
