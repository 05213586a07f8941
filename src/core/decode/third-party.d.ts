/** The codecs come without types; `wasm/run-codec.ts` says what is used of them. */
declare module "@cornerstonejs/codec-*" {
  const createModule: unknown;
  export default createModule;
}
