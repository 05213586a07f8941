import { describe, expect, it } from "vitest";
import type { CarinaError } from "#core/base";
import { errorMessage, gateReasonSentence } from "#core/messages";

/** One of each: a code that is missing here does not compile. */
const errors: { readonly [Code in CarinaError["code"]]: Extract<CarinaError, { code: Code }> } = {
  "decode/empty": { code: "decode/empty" },
  "decode/not-dicom": { code: "decode/not-dicom", looksLike: "a text file" },
  "decode/truncated": { code: "decode/truncated", what: "the pixel data", expectedBytes: 12000, actualBytes: 900 },
  "decode/no-pixel-data": { code: "decode/no-pixel-data" },
  "decode/no-such-frame": { code: "decode/no-such-frame", frame: 4, frames: 2 },
  "decode/missing-attribute": { code: "decode/missing-attribute", attribute: "Rows", tag: "(0028,0010)" },
  "decode/invalid-attribute": { code: "decode/invalid-attribute", attribute: "Rows", value: "0" },
  "decode/inconsistent-size": { code: "decode/inconsistent-size", expected: "12 bytes", actual: "8 bytes" },
  "decode/too-large": { code: "decode/too-large", rows: 60000, columns: 60000, limitPixels: 64_000_000 },
  "decode/file-too-large": { code: "decode/file-too-large", bytes: 2_000_000_000, limitBytes: 1_000_000_000 },
  "decode/unsupported-pixel-format": { code: "decode/unsupported-pixel-format", detail: "32 bits" },
  "decode/unsupported-transfer-syntax": {
    code: "decode/unsupported-transfer-syntax",
    transferSyntaxUid: "1.2.840.10008.1.2.4.90",
    name: "JPEG 2000",
  },
  "decode/video": { code: "decode/video", transferSyntaxUid: "1.2.840.10008.1.2.4.102" },
  "decode/referenced-pixel-data": { code: "decode/referenced-pixel-data" },
  "decode/encrypted": { code: "decode/encrypted" },
  "decode/corrupt-stream": { code: "decode/corrupt-stream", detail: "JPEG: no frame" },
  "decode/deflate-bomb": { code: "decode/deflate-bomb", limitBytes: 5_000_000 },
  "decode/too-deep": { code: "decode/too-deep", limitDepth: 64 },
  "decode/encapsulated-document": { code: "decode/encapsulated-document", mimeType: "application/pdf" },
  "decode/structured-report": { code: "decode/structured-report" },
  "decode/rt-object": { code: "decode/rt-object" },
  "decode/presentation-state": { code: "decode/presentation-state" },
  "decode/waveform": { code: "decode/waveform" },
  "decode/dicomdir": { code: "decode/dicomdir" },
  "decode/unsupported-jpeg": { code: "decode/unsupported-jpeg", detail: "lossless" },
  "decode/unsupported-colour": { code: "decode/unsupported-colour", detail: "CMYK" },
  "decode/wrong-declared-syntax": { code: "decode/wrong-declared-syntax", declared: "this", found: "that" },
  "decode/unsupported-file": { code: "decode/unsupported-file", looksLike: "a PDF document" },
  "decode/timeout": { code: "decode/timeout", seconds: 20 },
  "decode/worker-failed": { code: "decode/worker-failed", detail: "out of memory" },
  "gate/not-radiograph": { code: "gate/not-radiograph", reasons: ["cross-section", "a check of tomorrow"] },
  "analysis/manifest-invalid": { code: "analysis/manifest-invalid", bundle: "atto", detail: "no classes" },
  "analysis/unknown-model": { code: "analysis/unknown-model", id: "atto", known: ["femto"] },
  "analysis/model-download-failed": { code: "analysis/model-download-failed", url: "model.onnx", status: 404 },
  "analysis/model-damaged": {
    code: "analysis/model-damaged",
    path: "model.onnx",
    expectedSha256: "0".repeat(64),
    actualSha256: "1".repeat(64),
  },
  "analysis/no-backend": { code: "analysis/no-backend", attempts: [{ backend: "wasm", reason: "golden run differs" }] },
  "result/invalid": { code: "result/invalid", detail: "no findings" },
  "runtime/session-failed": { code: "runtime/session-failed", backend: "wasm", detail: "no memory" },
  "runtime/run-failed": { code: "runtime/run-failed", backend: "wasm", detail: "no memory" },
  "runtime/timeout": { code: "runtime/timeout", backend: "webgpu", seconds: 60 },
  "runtime/worker-failed": { code: "runtime/worker-failed", detail: "ended" },
};

describe("messages", () => {
  it.each(Object.values(errors))("$code says what happened and what to do", (error) => {
    const { title, sentence, advice } = errorMessage(error, "film-7.dcm");
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    for (const text of [sentence, advice]) {
      expect(text).toMatch(/\.$/);
      expect(text).not.toMatch(/undefined|null|NaN|\[object/);
    }
  });

  it.each(Object.values(errors).filter(({ code }) => code.startsWith("decode/")))("$code names the file", (error) => {
    expect(errorMessage(error, "film-7.dcm").sentence).toContain("film-7.dcm");
    expect(errorMessage(error).sentence).toMatch(/^The file/);
  });

  it("says numbers as people read them", () => {
    expect(errorMessage(errors["decode/truncated"], "a").sentence).toContain("900 of 12,000 bytes");
    expect(errorMessage(errors["decode/too-large"], "a").sentence).toContain("60,000 x 60,000");
  });

  it("shows a check that it does not know as it is", () => {
    const { sentence } = errorMessage(errors["gate/not-radiograph"], "a");
    expect(sentence).toContain(gateReasonSentence("cross-section"));
    expect(sentence).toContain("a check of tomorrow");
  });
});
