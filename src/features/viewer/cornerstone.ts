import {
  cache,
  Enums,
  imageLoader,
  init as initCore,
  metaData,
  RenderingEngine,
  setUseCPURendering,
  type Types,
} from "@cornerstonejs/core";
import {
  addTool,
  init as initTools,
  PanTool,
  Enums as ToolEnums,
  ToolGroupManager,
  type Types as ToolTypes,
  WindowLevelTool,
  ZoomTool,
} from "@cornerstonejs/tools";
import type { DisplayImage } from "#core/grey";
import { dragWindow, type ValueRange } from "./window.ts";

/** The one place that knows Cornerstone's set-up: initialised once, whatever mounts and unmounts. */

const SCHEME = "carina-film";
export const TOOL_GROUP = "desk";
export const VIEWPORT = "film";

/** Films handed to Cornerstone, by image id; at most the one on the screen and the one that comes next. */
const images = new Map<string, DisplayImage>();

/** Window drag that keeps the arithmetic of the film's own VOI function, at a pace scaled to its first window. */
class FilmWindowTool extends WindowLevelTool {
  static override toolName = "FilmWindow";
  #fine = false;

  override mouseDragCallback(event: ToolTypes.EventTypes.InteractionEventType): void {
    const native: unknown = event.detail.event;
    this.#fine = native instanceof MouseEvent && native.shiftKey;
    super.mouseDragCallback(event);
  }

  override getNewRange({
    viewport,
    deltaPointsCanvas,
    lower,
    upper,
  }: {
    viewport: Types.IStackViewport;
    deltaPointsCanvas: readonly [number, number];
    lower: number;
    upper: number;
  }): ValueRange {
    const image = images.get(viewport.getCurrentImageId());
    return dragWindow({ lower, upper }, deltaPointsCanvas, image?.voi.width ?? upper - lower, this.#fine);
  }
}

export type GraphicsSupport = "webgl" | "none";

let graphics: GraphicsSupport | null = null;

/** Starts Cornerstone: our image loader, our metadata, four tools. Says `none` where the browser has no WebGL. */
export function startCornerstone(): GraphicsSupport {
  if (graphics !== null) return graphics;
  graphics = hasWebGl() ? "webgl" : "none";
  if (graphics === "none") return graphics;
  quietly(() => {
    initCore({ rendering: { webGlContextCount: 1 } } as Parameters<typeof initCore>[0]);
  });
  setUseCPURendering(false);
  initTools();
  // The viewport takes its own copy of the values; the cache only has to hold the film on the screen.
  cache.setMaxCacheSize(512 * 1024 * 1024);
  imageLoader.registerImageLoader(SCHEME, loadFilm);
  metaData.addProvider(filmMetaData, 10_000);
  for (const tool of [FilmWindowTool, ZoomTool, PanTool]) addTool(tool);
  const group = ToolGroupManager.createToolGroup(TOOL_GROUP);
  const { MouseBindings, KeyboardBindings } = ToolEnums;
  group?.addTool(FilmWindowTool.toolName);
  group?.addTool(ZoomTool.toolName);
  group?.addTool(PanTool.toolName);
  group?.setToolActive(FilmWindowTool.toolName, {
    bindings: [
      { mouseButton: MouseBindings.Primary },
      { mouseButton: MouseBindings.Primary, modifierKey: KeyboardBindings.Shift },
      { numTouchPoints: 1 },
    ],
  });
  group?.setToolActive(ZoomTool.toolName, {
    bindings: [{ mouseButton: MouseBindings.Secondary }, { numTouchPoints: 2 }],
  });
  group?.setToolActive(PanTool.toolName, { bindings: [{ mouseButton: MouseBindings.Auxiliary }] });
  return graphics;
}

let engine: RenderingEngine | null = null;

/** The one rendering engine of the page: one WebGL context. */
export function renderingEngine(): RenderingEngine {
  engine ??= new RenderingEngine("desk");
  return engine;
}

/** The canvas that the engine draws on, out of sight; `null` where Cornerstone has another way of drawing. */
export function glCanvas(of: RenderingEngine): HTMLCanvasElement | null {
  const view: unknown = of.getOffscreenMultiRenderWindow(VIEWPORT)?.getOpenGLRenderWindow()?.getCanvas();
  return view instanceof HTMLCanvasElement ? view : null;
}

/** A fresh engine with a fresh context, after the last one was lost. Says `none` where the browser gives no other. */
export function renewEngine(): GraphicsSupport {
  try {
    engine?.destroy();
  } catch {
    // What is left of a lost context cannot always be taken down; it is not used again.
  }
  engine = null;
  return hasWebGl() ? "webgl" : "none";
}

let shown = 0;

/** Registers a film under a fresh image id; `releaseFilm` gives its pixels back. */
export function registerFilm(image: DisplayImage): string {
  const imageId = `${SCHEME}:${image.filmId}:${++shown}`;
  images.set(imageId, image);
  return imageId;
}

export function releaseFilm(imageId: string): void {
  images.delete(imageId);
  if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId, { force: true });
}

function loadFilm(imageId: string): { promise: Promise<Types.IImage> } {
  const film = images.get(imageId);
  if (!film) return { promise: Promise.reject(new Error("This film is no longer on the desk")) };
  const { rows, columns, values, spacing, voi } = film;
  const image = {
    imageId,
    rows,
    columns,
    width: columns,
    height: rows,
    color: false,
    rgba: false,
    numberOfComponents: 1,
    columnPixelSpacing: spacing[1],
    rowPixelSpacing: spacing[0],
    // Modality values are handed over: nothing is left to rescale (the GPU path would not do it).
    slope: 1,
    intercept: 0,
    minPixelValue: film.minimum,
    maxPixelValue: film.maximum,
    windowCenter: voi.center,
    windowWidth: voi.width,
    voiLUTFunction: voi.function,
    invert: film.polarity === "MONOCHROME1",
    sizeInBytes: values.byteLength,
    dataType: values.constructor.name,
    getPixelData: () => values,
    getCanvas: undefined,
    imageFrame: {},
  };
  return { promise: Promise.resolve(image as unknown as Types.IImage) };
}

const { MetadataModules } = Enums;

/** What Cornerstone asks of a film, module by module. */
const MODULES: Record<string, (film: DisplayImage) => object> = {
  [MetadataModules.IMAGE_PIXEL]: (film) => ({
    bitsAllocated: film.values.BYTES_PER_ELEMENT * 8,
    bitsStored: film.values.BYTES_PER_ELEMENT * 8,
    highBit: film.values.BYTES_PER_ELEMENT * 8 - 1,
    samplesPerPixel: 1,
    pixelRepresentation: film.minimum < 0 ? 1 : 0,
    photometricInterpretation: film.polarity,
  }),
  [MetadataModules.GENERAL_SERIES]: () => ({ modality: "DX" }),
  [MetadataModules.IMAGE_PLANE]: (film) => ({
    frameOfReferenceUID: film.filmId,
    rows: film.rows,
    columns: film.columns,
    imageOrientationPatient: [1, 0, 0, 0, 1, 0],
    rowCosines: [1, 0, 0],
    columnCosines: [0, 1, 0],
    imagePositionPatient: [0, 0, 0],
    rowPixelSpacing: film.spacing[0],
    columnPixelSpacing: film.spacing[1],
  }),
};

/** Answers only for our own image ids; everything else stays with Cornerstone's other providers. */
function filmMetaData(type: string, imageId: string): object | undefined {
  const film = images.get(imageId);
  return film && MODULES[type]?.(film);
}

function hasWebGl(): boolean {
  try {
    const context = document.createElement("canvas").getContext("webgl2");
    // Given back at once: browsers allow a page only a few.
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}

/** Cornerstone reports its start on the console; a page that handles patient data keeps its console empty. */
function quietly(work: () => void): void {
  /* oxlint-disable no-console -- to keep it empty, not to write to it */
  const { log } = console;
  console.log = () => undefined;
  try {
    work();
  } finally {
    console.log = log;
  }
  /* oxlint-enable no-console */
}
