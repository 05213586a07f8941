/** A WebGPU adapter as far as the choice of a backend needs it. `software`: computes on the processor, slower than WASM. */
interface AdapterFacts {
  readonly name: string;
  readonly software: boolean;
}

/** The adapter, or why there is none. */
export type AdapterSearch = AdapterFacts | { readonly none: string };

const softwareNames = /swiftshader|llvmpipe|lavapipe|basic render|software/i;
const searchSeconds = 10;

/** Asks the browser for its fastest adapter. Drivers have been seen to never answer: after 10 s there is none. */
export async function findAdapter(): Promise<AdapterSearch> {
  const gpu = (globalThis.navigator as Partial<WorkerNavigator> | undefined)?.gpu;
  if (!gpu) return { none: "this browser offers no WebGPU here" };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(resolve, searchSeconds * 1000, "late");
  });
  try {
    const adapter = await Promise.race([gpu.requestAdapter({ powerPreference: "high-performance" }), late]);
    if (adapter === "late") return { none: `no WebGPU adapter within ${searchSeconds} s` };
    if (!adapter) return { none: "no WebGPU adapter" };
    const name = adapterName(adapter.info);
    return { name, software: adapter.info.isFallbackAdapter || softwareNames.test(name) };
  } catch (thrown) {
    return { none: `no WebGPU adapter: ${String(thrown)}` };
  } finally {
    clearTimeout(timer);
  }
}

/** Vendor and architecture, the two that browsers fill. */
export function adapterName(info: Pick<GPUAdapterInfo, "vendor" | "architecture" | "description">): string {
  return [info.vendor, info.architecture, info.description].filter(Boolean).join(" ") || "unnamed adapter";
}
