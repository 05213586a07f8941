import { shortestFloat32 } from "./float32.ts";

/** One heatmap as a Result carries it: cell = byte / 255 * scale, row by row, bytes in base64. */
export interface PackedHeatmap {
  readonly scale: number;
  readonly bytes: string;
}

/** `values`: cells >= 0 of one map. `scale` is its largest cell as float32; 0 for a map without heat. */
export function packHeatmap(values: Float32Array): PackedHeatmap {
  const maximum = values.reduce((largest, value) => Math.max(largest, value), 0);
  let binary = "";
  for (const value of values) {
    binary += String.fromCharCode(maximum > 0 ? Math.min(255, Math.round((value / maximum) * 255)) : 0);
  }
  return { scale: shortestFloat32(maximum), bytes: btoa(binary) };
}

/** Cells of one map, row by row; at most scale / 510 from what was packed. `null` where `bytes` is no base64. */
export function unpackHeatmap(packed: PackedHeatmap): Float32Array | null {
  let binary: string;
  try {
    binary = atob(packed.bytes);
  } catch {
    return null;
  }
  return Float32Array.from(binary, (character) => (character.charCodeAt(0) / 255) * packed.scale);
}
