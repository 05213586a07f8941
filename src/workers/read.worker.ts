import wasmUrl from "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url";
import { readFile } from "#core/reading";
import type { ReadCalls } from "./read.contract.ts";
import { serve } from "./shared/rpc.ts";

/** Shell: decodes one file after another; the picture's buffers go over without a copy. */
serve<ReadCalls>(globalThis, {
  async read(file, { transfer }) {
    const outcome = await readFile(file, { libjpegTurboWasm });
    if (outcome.ok) {
      const { display, frame, thumbnail } = outcome.value;
      for (const pixels of [display.values, frame.pixels, thumbnail.pixels]) transfer.add(pixels.buffer);
    }
    return outcome;
  },
});

let wasm: Promise<ArrayBuffer> | null = null;

/** Kept, since the next file of this kind needs it too; asked for again after a failure. */
function libjpegTurboWasm(): Promise<ArrayBuffer> {
  wasm ??= fetch(wasmUrl)
    .then((response) => {
      if (!response.ok) throw new Error(`the JPEG codec could not be loaded (status ${response.status})`);
      return response.arrayBuffer();
    })
    .catch((thrown) => {
      wasm = null;
      throw thrown;
    });
  return wasm;
}
