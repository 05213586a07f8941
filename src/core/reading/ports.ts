import type { GateVerdict } from "#core/analysis";
import type { BackendAttempt, Outcome } from "#core/base";
import type { OverlayPlane } from "#core/decode";
import type { DisplayImage, Field, Frame } from "#core/grey";
import type { CarinaResult } from "#core/result";
import type { Film, FilmId } from "#core/study";

/** A Film's facts without its pixels: what the page keeps of each film. */
export type FilmFacts = Omit<Film, "values" | "padding" | "overlays">;

/** Small 8-bit picture for the file strip, longer side at most 160 pixels. */
export interface Thumbnail {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint8Array;
}

/** All that one decoded file gives: what is shown, what the model reads, and what the gate says before the network. */
export interface ReadFilm {
  readonly facts: FilmFacts;
  readonly display: DisplayImage;
  readonly frame: Frame;
  readonly pixelSha256: string;
  readonly thumbnail: Thumbnail;
  /** Graphics over the picture, one bit a pixel; `display` and `frame` are without them. */
  readonly overlays: readonly OverlayPlane[];
  /** The collimated field in rows and columns of the film (not of the frame), the whole film where no edge is found. */
  readonly field: Field;
  /** The gate's word from header and picture alone. */
  readonly gate: GateVerdict;
  readonly decodeMs: number;
}

export interface FileToRead {
  readonly filmId: FilmId;
  readonly fileName: string;
  readonly bytes: ArrayBuffer;
  /** Which frame of several, from 0; the first where it is left out. */
  readonly frame?: number;
}

/** Reads one file; runs in a worker that is ended when a file takes longer than the limit. Never rejects except on abort. */
export interface ReaderPort {
  /** `file.bytes` is handed over and empty afterwards. Files are read one after another, in the order of the calls. */
  read(file: FileToRead, signal?: AbortSignal): Promise<Outcome<ReadFilm>>;
}

/** Which Carina computes: version of package.json and commit, written into every Result. */
export interface AppFacts {
  readonly version: string;
  readonly commit: string;
}

/**
 * Which backend to use. `auto`: WebGPU on a real adapter, else WASM. A named backend is tried first, on a software
 * adapter too; when it fails, the other one follows.
 */
export type BackendPreference = "auto" | "webgpu" | "wasm";

/** The backend that really computes, why it was chosen, and what was tried before it. */
export interface RuntimeFacts {
  readonly ort: string;
  readonly backend: "webgpu" | "wasm";
  readonly adapter: string | null;
  readonly threads: number;
  readonly reason: string;
  readonly attempts: readonly BackendAttempt[];
  readonly golden: { readonly logitDifference: number; readonly camDifference: number };
}

interface ModelFacts {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly inputSize: number;
}

export interface AnalyserReady {
  readonly model: ModelFacts;
  readonly runtime: RuntimeFacts;
  /** Longest time of one film on this backend, a change of backend on the way included. */
  readonly filmLimitSeconds: number;
}

/**
 * `loading`: bytes so far of the bytes in all, the model and the runtime it needs; `starting`: session made and golden
 * input run on `backend`, which takes at most `limitSeconds`.
 */
export type AnalyserProgress =
  | { readonly stage: "loading"; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly stage: "starting"; readonly backend: "webgpu" | "wasm"; readonly limitSeconds: number };

export interface AnalysisRequest {
  readonly film: FilmFacts;
  readonly frame: Frame;
  readonly pixelSha256: string;
  readonly gate: GateVerdict;
  readonly decodeMs: number;
  /** True when the reader chose to go on with a doubtful film. */
  readonly goOnThoughDoubtful: boolean;
}

/**
 * A Result with the maps at full precision: [14 * h * w], finding by finding, row by row. `maps` is `null`, and
 * `result.findings` empty, when the gate refused by what the network sees, and when it doubts and
 * `goOnThoughDoubtful` was false.
 */
export interface Analysis {
  readonly filmId: FilmId;
  readonly result: CarinaResult;
  readonly maps: { readonly height: number; readonly width: number; readonly values: Float32Array } | null;
}

/** Analyses frames with one bundle. Never rejects except on abort. */
export interface AnalyserPort {
  /**
   * Downloads the bundle, checks it, opens a backend and runs the golden input; once, however often it is called, and
   * again after a failure.
   */
  start(onProgress: (progress: AnalyserProgress) => void, signal?: AbortSignal): Promise<Outcome<AnalyserReady>>;
  /** Starts first where that has not happened. One film at a time, in the order of the calls; abort drops a waiting one. */
  analyse(request: AnalysisRequest, signal?: AbortSignal): Promise<Outcome<Analysis>>;
}
