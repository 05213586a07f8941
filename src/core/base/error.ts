/**
 * Every expected failure of Carina, as data: a code `room/class` and the facts behind it. Crosses workers unchanged.
 * The sentence for people is made in `core/messages`, in one exhaustive switch over `code`.
 */
export type CarinaError = DecodeError | GateError | AnalysisError | ResultError | RuntimeError;

export type DecodeError =
  | { readonly code: "decode/empty" }
  | { readonly code: "decode/not-dicom"; readonly looksLike: string | null }
  | {
      readonly code: "decode/truncated";
      readonly what: string;
      readonly expectedBytes: number | null;
      readonly actualBytes: number | null;
    }
  | { readonly code: "decode/no-pixel-data" }
  /** A frame, counted from 0, that the file does not have. */
  | { readonly code: "decode/no-such-frame"; readonly frame: number; readonly frames: number }
  | { readonly code: "decode/missing-attribute"; readonly attribute: string; readonly tag: string }
  | { readonly code: "decode/invalid-attribute"; readonly attribute: string; readonly value: string }
  | { readonly code: "decode/inconsistent-size"; readonly expected: string; readonly actual: string }
  | { readonly code: "decode/too-large"; readonly rows: number; readonly columns: number; readonly limitPixels: number }
  | { readonly code: "decode/file-too-large"; readonly bytes: number; readonly limitBytes: number }
  | { readonly code: "decode/unsupported-pixel-format"; readonly detail: string }
  | { readonly code: "decode/unsupported-transfer-syntax"; readonly transferSyntaxUid: string; readonly name: string }
  | { readonly code: "decode/video"; readonly transferSyntaxUid: string }
  | { readonly code: "decode/referenced-pixel-data" }
  | { readonly code: "decode/encrypted" }
  | { readonly code: "decode/corrupt-stream"; readonly detail: string }
  | { readonly code: "decode/deflate-bomb"; readonly limitBytes: number }
  | { readonly code: "decode/too-deep"; readonly limitDepth: number }
  | { readonly code: "decode/encapsulated-document"; readonly mimeType: string | null }
  | { readonly code: "decode/structured-report" }
  | { readonly code: "decode/rt-object" }
  | { readonly code: "decode/presentation-state" }
  | { readonly code: "decode/waveform" }
  | { readonly code: "decode/dicomdir" }
  | { readonly code: "decode/unsupported-jpeg"; readonly detail: string }
  | { readonly code: "decode/unsupported-colour"; readonly detail: string }
  | { readonly code: "decode/wrong-declared-syntax"; readonly declared: string; readonly found: string }
  | { readonly code: "decode/unsupported-file"; readonly looksLike: string | null }
  | { readonly code: "decode/timeout"; readonly seconds: number }
  | { readonly code: "decode/worker-failed"; readonly detail: string };

export type GateError =
  /** The header or the picture shows that this is no chest radiograph; `reasons` name each failed check. */
  { readonly code: "gate/not-radiograph"; readonly reasons: readonly string[] };

export type AnalysisError =
  | { readonly code: "analysis/manifest-invalid"; readonly bundle: string; readonly detail: string }
  | { readonly code: "analysis/unknown-model"; readonly id: string; readonly known: readonly string[] }
  | { readonly code: "analysis/model-download-failed"; readonly url: string; readonly status: number | null }
  | {
      readonly code: "analysis/model-damaged";
      readonly path: string;
      readonly expectedSha256: string;
      readonly actualSha256: string;
    }
  | { readonly code: "analysis/no-backend"; readonly attempts: readonly BackendAttempt[] };

/** A text that claims to be a Result and is none, or contradicts itself. */
export type ResultError = { readonly code: "result/invalid"; readonly detail: string };

export type RuntimeError =
  | { readonly code: "runtime/session-failed"; readonly backend: string; readonly detail: string }
  | { readonly code: "runtime/run-failed"; readonly backend: string; readonly detail: string }
  | { readonly code: "runtime/timeout"; readonly backend: string; readonly seconds: number }
  | { readonly code: "runtime/worker-failed"; readonly detail: string };

/** One backend that was tried and why it was not taken. */
export interface BackendAttempt {
  readonly backend: "webgpu" | "wasm";
  /** Name of the graphics adapter, where one was tried or left out. */
  readonly adapter?: string;
  readonly reason: string;
}
