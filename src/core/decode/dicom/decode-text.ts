import { type CodeElement, calledAt, type TextEncoding } from "./character-sets.ts";

const escape = 0x1b;
/** TAB, LF, FF, CR, and for names "^" and "=": the sets of the beginning stand again (PS3.5 6.1.2.5.3). */
const resets: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x5e, 0x3d]);
const backslash = 0x5c;

const decoders = new Map<string, TextDecoder>();

function decoderOf(label: string): TextDecoder {
  const existing = decoders.get(label);
  if (existing) return existing;
  const made = new TextDecoder(label);
  decoders.set(label, made);
  return made;
}

/**
 * A text value as Unicode, code extensions (ISO 2022) followed; what cannot be decoded becomes U+FFFD. No browser decodes
 * the Korean and Chinese escape sequences, so the value is cut at them and each part decoded as what it is.
 */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding): string {
  if (encoding.kind === "whole") return decoderOf(encoding.label).decode(bytes);
  let text = "";
  let low: CodeElement = encoding.low;
  let high: CodeElement | null = encoding.high;
  for (let position = 0; position < bytes.length; ) {
    const byte = bytes[position]!;
    if (byte === escape) {
      const called = calledAt(bytes, position);
      if (called === null) text += "\ufffd";
      else if (called.half === "low") low = called;
      else high = called;
      position = called === null ? endOfEscape(bytes, position) : position + 1 + called.escape.length;
      continue;
    }
    const isReset = resets.has(byte) || (byte === backslash && low.bytesPerLetter === 1);
    if (isReset || byte < 0x20) {
      text += String.fromCharCode(byte);
      if (isReset) {
        low = encoding.low;
        high = encoding.high;
      }
      position += 1;
      continue;
    }
    const end = endOfRun(bytes, position, low.bytesPerLetter);
    const run = bytes.subarray(position, end);
    text += byte < 0x80 ? decodeLow(run, low) : high === null ? decodeUnnamed(run) : decodeRun(run, high);
    position = end;
  }
  return text;
}

/** Bytes of one half up to an escape, a control, a reset, or the other half. */
function endOfRun(bytes: Uint8Array, start: number, bytesPerLowLetter: 1 | 2): number {
  const isHigh = bytes[start]! >= 0x80;
  let end = start;
  while (end < bytes.length) {
    const byte = bytes[end]!;
    // In a set of two bytes, "^", "=" and backslash are halves of letters too: only its first byte can be a reset.
    const isSecond = !isHigh && bytesPerLowLetter === 2 && (end - start) % 2 === 1;
    if (byte < 0x20 || byte >= 0x80 !== isHigh) break;
    if (!isSecond && !isHigh && (resets.has(byte) || (byte === backslash && bytesPerLowLetter === 1))) break;
    end++;
  }
  return end;
}

function decodeLow(run: Uint8Array, element: CodeElement): string {
  if (element.bytesPerLetter === 2) return decodeRun(run, element);
  return decoderOf(element.label).decode(run);
}

/** Two-byte sets are handed to their decoders with the high bits set, as EUC has them. */
function decodeRun(run: Uint8Array, { bytesPerLetter, label, prefix }: CodeElement): string {
  if (bytesPerLetter === 1) return decoderOf(label).decode(run);
  if (prefix === undefined) return decoderOf(label).decode(run.map((byte) => byte | 0x80));
  const letters = Math.ceil(run.length / 2);
  const prefixed = new Uint8Array(3 * letters).fill(prefix);
  for (let index = 0; index < run.length; index++) prefixed[3 * (index >> 1) + 1 + (index & 1)] = run[index]! | 0x80;
  return decoderOf(label).decode(prefixed);
}

/** Letters beyond ASCII where the file names no set that has any: UTF-8 where they are that, else Latin 1. */
export function decodeUnnamed(bytes: Uint8Array): string {
  const text = decoderOf("utf-8").decode(bytes);
  return text.includes("\ufffd") ? decoderOf("iso-8859-1").decode(bytes) : text;
}

/** ESC, intermediate bytes 20 to 2F, one final byte. */
function endOfEscape(bytes: Uint8Array, start: number): number {
  let end = start + 1;
  while (bytes[end] !== undefined && bytes[end]! >= 0x20 && bytes[end]! <= 0x2f) end++;
  return end + 1;
}
