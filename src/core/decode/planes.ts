/** Colours by stored value, 8 bits each; `firstMapped` is the stored value of the first entries (PS3.3 C.7.9). */
export interface Palette {
  readonly firstMapped: number;
  readonly red: Uint8Array;
  readonly green: Uint8Array;
  readonly blue: Uint8Array;
}

/** Graphics of one bit that lie over the picture (PS3.3 C.9.2); never burnt into it. */
export interface OverlayPlane {
  /** Its group, 0x6000 to 0x601E. */
  readonly group: number;
  readonly rows: number;
  readonly columns: number;
  /** Row and column of the picture where its first pixel lies, from 0; negative and beyond are possible. */
  readonly top: number;
  readonly left: number;
  readonly kind: "graphics" | "region of interest";
  readonly label: string | null;
  readonly description: string | null;
  /** Row by row without gaps, the lowest bit of a byte first: pixel n is `bits[n >> 3] >> (n & 7) & 1`. */
  readonly bits: Uint8Array;
}
