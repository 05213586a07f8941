import { resolve } from "node:path";
import { inTurn, ratio, summary } from "./samples.mjs";

const ROWS = 2500;
const COLUMNS = 2048;
const BITS = 12;
const ROUNDS = 6;
const RUNS = 2;

const STREAMS = [
  { name: "baseline", words: "JPEG baseline, 8 bits", transferSyntaxUid: "1.2.840.10008.1.2.4.50", bits: 8 },
  { name: "lossless", words: `JPEG lossless, ${BITS} bits`, transferSyntaxUid: "1.2.840.10008.1.2.4.70", bits: BITS },
];

/** Our decoders on Node, from a DICOM file to stored values, against libjpeg-turbo on the same streams. */
export async function codecs({ node, native, cache }) {
  const frame = resolve(cache, `frame-${ROWS}x${COLUMNS}.raw`);
  await node.call("frame", { path: frame, rows: ROWS, columns: COLUMNS });
  const written = await native.call("encode", { frame, rows: ROWS, columns: COLUMNS, bits: BITS, out: cache });
  const contestants = {};
  for (const { name, transferSyntaxUid, bits } of STREAMS) {
    const stream = resolve(cache, `${name}.jpg`);
    const file = resolve(cache, `${name}.dcm`);
    await node.call("wrap", { stream, out: file, transferSyntaxUid, rows: ROWS, columns: COLUMNS, bits });
    contestants[`ours ${name}`] = () => node.call("decode", { path: file, runs: RUNS });
    contestants[`native ${name}`] = () => native.call("decode", { path: stream, runs: RUNS });
  }
  const samples = await inTurn(contestants, ROUNDS);
  const rows = STREAMS.map(({ name, words }) => {
    const [ours, theirs] = [samples[`ours ${name}`], samples[`native ${name}`]];
    const { minima, median } = ratio(ours, theirs);
    return {
      figure: `${words}, ${ROWS} x ${COLUMNS}, Node`,
      limit: "none",
      value: minima,
      unit: "times",
      aside: { name: "median", value: median },
      detail: `${summary(ours.flat()).minimum.toFixed(0)} ms to ${summary(theirs.flat()).minimum.toFixed(0)} ms`,
      base: `${written.version.replace("_", "-").split("/")[0]}, native, same stream`,
      within: null,
    };
  });
  return { rows, samples: Object.fromEntries(Object.entries(samples).map(([k, v]) => [k, summary(v.flat())])) };
}
