import { describe, expect, it } from "vitest";
import type { CodecName } from "#core/decode";
import { nodeAssets } from "../../../cli/node-assets.ts";
import { boundMemory } from "./bound-memory.ts";

/** A module of one memory of 1 to 32768 pages, exported as "m" (WebAssembly core specification 5.5). */
// biome-ignore format: a section to a line
const module = Uint8Array.of(
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  5, 6, 1, 1, 1, 0x80, 0x80, 2,
  7, 5, 1, 1, 0x6d, 2, 0,
);

describe("the memory of a codec", () => {
  it("grows up to the limit and not beyond", async () => {
    const bounded = boundMemory(module.buffer, 3 * 65536);
    const { instance } = await WebAssembly.instantiate(bounded);
    const memory = instance.exports["m"] as WebAssembly.Memory;
    expect(memory.grow(2)).toBe(1);
    expect(() => memory.grow(1)).toThrow(RangeError);
    // The module itself is left as it was.
    expect(module[15]).toBe(2);
  });

  it.each<CodecName>(["libjpeg-turbo", "charls", "openjpeg", "openjph"])("can be limited in %s", async (codec) => {
    const wasm = await nodeAssets().wasm(codec);
    const bounded = boundMemory(wasm, 1024 * 1024 * 1024);
    expect(WebAssembly.validate(bounded)).toBe(true);
    expect(bounded).not.toEqual(new Uint8Array(wasm));
  });

  it("without a limit is refused", () => {
    const withoutMaximum = module.map((byte, index) => (index === 11 ? 0 : byte));
    expect(() => boundMemory(withoutMaximum.buffer, 65536)).toThrow(/no memory/);
    expect(() => boundMemory(module.slice(0, 8).buffer, 65536)).toThrow(/no memory/);
  });
});
