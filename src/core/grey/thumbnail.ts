import type { Frame } from "./frame.ts";
import { resampleAxis, resampleTriangle } from "./resample.ts";

/** A small 8-bit picture of a Frame, its longer side at most `longest` pixels, by the triangle filter. */
export function shrink(
  frame: Pick<Frame, "rows" | "columns" | "pixels">,
  longest: number,
): { readonly rows: number; readonly columns: number; readonly pixels: Uint8Array } {
  const factor = Math.min(1, longest / Math.max(frame.rows, frame.columns));
  const rows = Math.max(1, Math.floor(frame.rows * factor + 0.5));
  const columns = Math.max(1, Math.floor(frame.columns * factor + 0.5));
  const values = resampleTriangle(
    frame.pixels,
    frame.columns,
    resampleAxis(frame.rows, rows),
    resampleAxis(frame.columns, columns),
  );
  return { rows, columns, pixels: Uint8Array.from(values, (value) => Math.floor(value + 0.5)) };
}
