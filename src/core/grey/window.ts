import type { LookupTable } from "#core/decode";

/** How modality values become P-values before polarity (PS3.3 C.11.2). `source` says who chose it. */
export type GreyWindow =
  | {
      readonly kind: "linear" | "linear-exact" | "sigmoid";
      readonly center: number;
      readonly width: number;
      readonly source: "file" | "automatic";
      readonly explanation: string | null;
    }
  | { readonly kind: "lut"; readonly lut: LookupTable; readonly source: "file"; readonly explanation: string | null };
