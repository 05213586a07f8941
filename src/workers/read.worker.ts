import charlsUrl from "@cornerstonejs/codec-charls/decodewasm?url";
import libjpegTurboUrl from "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url";
import openjpegUrl from "@cornerstonejs/codec-openjpeg/decodewasm?url";
import openjphUrl from "@cornerstonejs/codec-openjph/wasm?url";
import type { CodecAssets } from "#core/decode";
import { readFile } from "#core/reading";
import type { ReadCalls } from "./read.contract.ts";
import { serve } from "./shared/rpc.ts";

const urls = { "libjpeg-turbo": libjpegTurboUrl, charls: charlsUrl, openjpeg: openjpegUrl, openjph: openjphUrl };

/** One object for the life of the worker: the codecs that it loaded are kept by it. */
const assets: CodecAssets = {
  async wasm(codec) {
    const response = await fetch(urls[codec]);
    if (!response.ok) throw new Error(`the codec ${codec} could not be loaded (status ${response.status})`);
    return response.arrayBuffer();
  },
};

/** Shell: decodes one file after another; the picture's buffers go over without a copy. */
serve<ReadCalls>(globalThis, {
  async read(file, { transfer }) {
    const outcome = await readFile(file, assets);
    if (outcome.ok) {
      const { display, frame, thumbnail, overlays } = outcome.value;
      for (const pixels of [display.values, frame.pixels, thumbnail.pixels]) transfer.add(pixels.buffer);
      for (const { bits } of overlays) transfer.add(bits.buffer);
    }
    return outcome;
  },
});
