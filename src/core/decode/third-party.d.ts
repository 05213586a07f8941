/** The package names a declaration file that it does not ship. */
declare module "jpeg-lossless-decoder-js" {
  export class Decoder {
    /** Position after the last decoded sample: `yLoc === yDim` when the whole picture was there. */
    readonly xLoc: number;
    readonly yLoc: number;
    decode(buffer: ArrayBuffer, offset: number, length: number): Uint8Array | Uint16Array;
  }
}

declare module "@cornerstonejs/codec-*" {
  const createModule: unknown;
  export default createModule;
}
