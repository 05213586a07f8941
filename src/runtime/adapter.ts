type Power = "high-performance" | "low-power";

/** A WebGPU adapter as far as the choice of a backend needs it. `software`: computes on the processor, slower than WASM. */
export interface GraphicsAdapter {
  /** Vendor and architecture, as the browser gives them. */
  readonly name: string;
  readonly software: boolean;
  /** The preference under which the browser gives this adapter. */
  readonly power: Power;
}

/** The adapters in the order in which to try them, at least one; or why there is none. */
export type AdapterSearch = { readonly adapters: readonly GraphicsAdapter[] } | { readonly none: string };

const softwareNames = /swiftshader|llvmpipe|lavapipe|basic render|software/i;
const searchSeconds = 4;

/**
 * Asks the browser for its fastest adapter, and for the one that saves power, which is another on machines with two graphics
 * chips. Drivers have been seen to never answer: after 4 s there is none.
 */
export async function findAdapters(): Promise<AdapterSearch> {
  const gpu = graphics();
  if (!gpu) return { none: "this browser offers no WebGPU here" };
  const [fast, saving] = await Promise.all([search(gpu, "high-performance"), search(gpu, "low-power")]);
  if ("none" in fast) return "none" in saving ? fast : { adapters: [saving] };
  return { adapters: "none" in saving || saving.name === fast.name ? [fast] : [fast, saving] };
}

async function search(gpu: GPU, power: Power): Promise<GraphicsAdapter | { readonly none: string }> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(resolve, searchSeconds * 1000, "late");
  });
  try {
    const adapter = await Promise.race([gpu.requestAdapter({ powerPreference: power }), late]);
    if (adapter === "late") return { none: `no WebGPU adapter within ${searchSeconds} s` };
    if (!adapter) return { none: "no WebGPU adapter" };
    const name = adapterName(adapter.info);
    return { name, software: adapter.info.isFallbackAdapter || softwareNames.test(name), power };
  } catch (thrown) {
    return { none: `no WebGPU adapter: ${String(thrown)}` };
  } finally {
    clearTimeout(timer);
  }
}

/** What ONNX Runtime's shaders use where the adapter has it. */
const features = ["shader-f16", "subgroups"] as const;
/** Raised from WebGPU's defaults to what the adapter can do: weights and maps of large networks need it. */
const limits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
] as const;

/** A device of our own on the adapter of this preference: ONNX Runtime by itself only takes the fastest. Throws without one. */
export async function openDevice(power: Power): Promise<GPUDevice> {
  const adapter = await graphics()?.requestAdapter({ powerPreference: power });
  if (!adapter) throw new Error("no WebGPU adapter");
  return adapter.requestDevice({
    requiredFeatures: features.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]])),
  });
}

function graphics(): GPU | undefined {
  return (globalThis.navigator as Partial<WorkerNavigator> | undefined)?.gpu;
}

/** Vendor and architecture, the two that browsers fill. */
export function adapterName(info: Pick<GPUAdapterInfo, "vendor" | "architecture" | "description">): string {
  return [info.vendor, info.architecture, info.description].filter(Boolean).join(" ") || "unnamed adapter";
}
