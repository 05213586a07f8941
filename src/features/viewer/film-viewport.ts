import { Enums, type Types } from "@cornerstonejs/core";
import { ToolGroupManager } from "@cornerstonejs/tools";
import type { DisplayImage } from "#core/grey";
import { type Affine, affineFromCorners, affineScale, type Point } from "#core/heatmap";
import type { FilmId } from "#core/study";
import { glCanvas, registerFilm, releaseFilm, renderingEngine, TOOL_GROUP, VIEWPORT } from "./cornerstone.ts";
import type { WindowPreset } from "./presets.ts";
import { rangeOfWindow, type VoiFunction, windowOfRange } from "./window.ts";

const VOI_FUNCTIONS: Record<VoiFunction, Enums.VOILUTFunctionType> = {
  LINEAR: Enums.VOILUTFunctionType.LINEAR,
  LINEAR_EXACT: Enums.VOILUTFunctionType.LINEAR_EXACT,
  SIGMOID: Enums.VOILUTFunctionType.SAMPLED_SIGMOID,
};

/** What the viewport shows after a render. `affine`: film pixels (edges) to CSS pixels of the element. */
export interface RenderedView {
  readonly filmId: FilmId;
  readonly revision: number;
  readonly affine: Affine;
  /** CSS pixels of the screen for one film pixel; 1 is a film pixel on a CSS pixel. */
  readonly zoom: number;
  readonly window: { readonly function: VoiFunction; readonly center: number; readonly width: number };
  /** The values drawn are P-values: a look-up table of the file was applied to them. */
  readonly throughLut: boolean;
  readonly inverted: boolean;
  /** Left and right changed places. */
  readonly flipped: boolean;
  /** Top and bottom changed places. */
  readonly upended: boolean;
  /** Degrees clockwise. */
  readonly rotation: number;
}

/** The window that a film is under; `throughLut`: its values went through a look-up table of the file first. */
export type WindowInUse = Pick<RenderedView, "window" | "throughLut">;

interface FilmViewportEvents {
  readonly rendered: (view: RenderedView) => void;
  /** The graphics driver took the drawing context away: this viewport shows nothing any more. */
  readonly lost: () => void;
}

/** Zoom of one line of a wheel: 100 px of it, a notch of most mice, are 1.16. */
const ZOOM_PER_WHEEL_PIXEL = 0.0015;
/** A wheel that counts in lines moves this many pixels a line. */
const PIXELS_PER_LINE = 16;
/** Against the whole film on the screen. */
const ZOOM_LIMITS = [0.2, 40] as const;

/** A Cornerstone stack viewport with one film in it: what the reader can do to a film, and nothing of Cornerstone outside. */
export class FilmViewport {
  readonly #element: HTMLDivElement;
  readonly #stage: HTMLElement;
  readonly #events: FilmViewportEvents;
  readonly #canvas: HTMLCanvasElement | null;
  readonly #viewport: Types.IStackViewport;
  readonly #observer: ResizeObserver;
  /** The film as it was opened, and what is drawn of it: the same, or its values through a look-up table of the file. */
  #film: DisplayImage | null = null;
  #drawn: DisplayImage | null = null;
  #function: VoiFunction = "LINEAR";
  /** By the reader; a film of MONOCHROME1 is not. */
  #inverted = false;
  /** Where the reader left the film while another image of it is loaded. */
  #camera: Types.ICamera | null = null;
  /** The window that was asked for and is not drawn yet: keys may come faster than frames. */
  #asked: WindowInUse | null = null;
  #imageId: string | null = null;
  #revision = 0;
  #request = 0;

  /** `element`: empty, inside a stage that holds what lies over it too; the wheel is listened to on the stage. */
  constructor(element: HTMLDivElement, events: FilmViewportEvents) {
    this.#element = element;
    this.#stage = element.parentElement ?? element;
    this.#events = events;
    const engine = renderingEngine();
    engine.enableElement({
      viewportId: VIEWPORT,
      element,
      type: Enums.ViewportType.STACK,
      defaultOptions: { background: [0, 0, 0] },
    });
    this.#viewport = engine.getStackViewport(VIEWPORT);
    ToolGroupManager.getToolGroup(TOOL_GROUP)?.addViewport(VIEWPORT, engine.id);
    element.addEventListener(Enums.Events.IMAGE_RENDERED, this.#rendered);
    element.addEventListener("contextmenu", preventDefault);
    this.#stage.addEventListener("wheel", this.#wheel, { passive: false });
    this.#canvas = glCanvas(engine);
    this.#canvas?.addEventListener("webglcontextlost", this.#lost);
    this.#observer = new ResizeObserver(() => {
      if (this.#element.clientWidth > 0 && this.#element.clientHeight > 0) engine.resize(true, true);
    });
    this.#observer.observe(element);
  }

  /** Takes the film off the screen at once: nothing of it is seen until the next one is drawn. */
  hide(): void {
    this.#request++;
    this.#film = null;
    this.#drawn = null;
    this.#asked = null;
    this.#element.style.visibility = "hidden";
  }

  /** Shows a film as its default window says, whole, upright. Resolves false when another film was asked for meanwhile. */
  async show(film: DisplayImage): Promise<boolean> {
    this.hide();
    if (!(await this.#load(film))) return false;
    this.#film = film;
    this.reset();
    return true;
  }

  async #load(image: DisplayImage): Promise<boolean> {
    const request = ++this.#request;
    const imageId = registerFilm(image);
    const previous = this.#imageId;
    this.#drawn = null;
    await this.#viewport.setStack([imageId]);
    if (request !== this.#request) {
      releaseFilm(imageId);
      return false;
    }
    this.#imageId = imageId;
    this.#drawn = image;
    if (previous) releaseFilm(previous);
    return true;
  }

  /** Empties the place: the next render shows no film. */
  clear(): void {
    this.hide();
    if (this.#imageId) releaseFilm(this.#imageId);
    this.#imageId = null;
  }

  /** Back to the whole film under its default window, upright, not flipped. */
  reset(): void {
    const film = this.#film;
    if (!film) return;
    if (this.#drawn !== film) {
      void this.show(film);
      return;
    }
    const { center, width } = film.voi;
    this.#function = film.voi.function;
    this.#inverted = false;
    this.#viewport.setCamera({ flipHorizontal: false, flipVertical: false });
    this.#viewport.setViewPresentation({ rotation: 0 });
    this.#viewport.resetCamera();
    this.#viewport.setProperties({
      voiRange: rangeOfWindow(film.voi.function, center, width),
      VOILUTFunction: VOI_FUNCTIONS[film.voi.function],
      invert: film.polarity === "MONOCHROME1",
      interpolationType: Enums.InterpolationType.LINEAR,
    });
    this.#viewport.render();
  }

  /** Draws the film under a window of `presetsOf`; place, zoom, turn and inversion stay. */
  async use({ window, image }: WindowPreset): Promise<void> {
    const film = this.#film;
    if (!film) return;
    const wanted = image?.() ?? film;
    this.#asked = { window, throughLut: image !== null || film.windowSource === "file LUT" };
    if (wanted !== this.#drawn) {
      // While one image is loaded another may be asked for: the camera in between is nobody's.
      const camera = (this.#drawn ? null : this.#camera) ?? this.#viewport.getCamera();
      this.#camera = camera;
      if (!(await this.#load(wanted))) return;
      this.#viewport.setCamera(camera);
    }
    this.#function = window.function;
    this.#viewport.setProperties({
      voiRange: rangeOfWindow(window.function, window.center, window.width),
      VOILUTFunction: VOI_FUNCTIONS[window.function],
      invert: this.#inverted !== (wanted.polarity === "MONOCHROME1"),
      interpolationType: Enums.InterpolationType.LINEAR,
    });
    this.#viewport.render();
  }

  /** The window of now, or the one asked for a moment ago; `null` without a film. */
  windowInUse(): WindowInUse | null {
    const film = this.#film;
    const drawn = this.#drawn;
    if (this.#asked || !film || !drawn) return this.#asked;
    const { function: voi, center, width } = drawn.voi;
    const range = this.#viewport.getProperties().voiRange ?? rangeOfWindow(voi, center, width);
    return {
      window: { function: this.#function, ...windowOfRange(this.#function, range) },
      throughLut: drawn !== film || film.windowSource === "file LUT",
    };
  }

  invert(): void {
    if (!this.#drawn) return;
    this.#inverted = !this.#inverted;
    this.#viewport.setProperties({ invert: !this.#viewport.getProperties().invert });
    this.#viewport.render();
  }

  /** Turns the film on the screen by `degrees` clockwise; a film that was whole on the screen stays whole. */
  rotate(degrees: 90 | -90): void {
    if (!this.#drawn) return;
    const whole = this.#fitFactor() >= 0.999;
    const rotation = this.#viewport.getViewPresentation().rotation ?? 0;
    this.#viewport.setViewPresentation({ rotation: (((rotation + degrees) % 360) + 360) % 360 });
    if (whole) this.fit();
    this.#viewport.render();
  }

  /** Mirrors the film on the screen: left and right, or top and bottom. */
  flip(direction: "across" | "down"): void {
    if (!this.#drawn) return;
    const camera = this.#viewport.getCamera();
    const turned = (this.#viewport.getViewPresentation().rotation ?? 0) % 180 !== 0;
    // Cornerstone mirrors the film, whichever way it was turned; a reader means the screen.
    const across = (direction === "across") !== turned;
    // setViewPresentation takes a flip but never gives it back; the camera does both.
    this.#viewport.setCamera(
      across ? { flipHorizontal: !camera.flipHorizontal } : { flipVertical: !camera.flipVertical },
    );
    this.#viewport.render();
  }

  /** The whole film in the middle of the screen, as large as it goes, turned as it is. */
  fit(): void {
    const film = this.#drawn;
    if (!film) return;
    this.#viewport.setZoom(this.#viewport.getZoom() * this.#fitFactor());
    const [rowSpacing, columnSpacing] = film.spacing;
    this.#moveTo(
      [((film.columns - 1) / 2) * columnSpacing, ((film.rows - 1) / 2) * rowSpacing, 0],
      [this.#element.clientWidth / 2, this.#element.clientHeight / 2],
    );
    this.#viewport.render();
  }

  /** Zooms by `factor`; what lies at `at` (CSS pixels of the element, the middle by default) stays there. */
  zoomBy(factor: number, at?: Point): void {
    if (!this.#drawn) return;
    const place = at ?? ([this.#element.clientWidth / 2, this.#element.clientHeight / 2] as const);
    const world = this.#viewport.canvasToWorld([place[0], place[1]]);
    const [least, most] = ZOOM_LIMITS;
    this.#viewport.setZoom(Math.min(most, Math.max(least, this.#viewport.getZoom() * factor)));
    this.#moveTo(world, place);
    this.#viewport.render();
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#element.removeEventListener(Enums.Events.IMAGE_RENDERED, this.#rendered);
    this.#element.removeEventListener("contextmenu", preventDefault);
    this.#stage.removeEventListener("wheel", this.#wheel);
    this.#canvas?.removeEventListener("webglcontextlost", this.#lost);
    this.clear();
    ToolGroupManager.getToolGroup(TOOL_GROUP)?.removeViewports(renderingEngine().id, VIEWPORT);
    renderingEngine().disableElement(VIEWPORT);
  }

  readonly #rendered = (): void => {
    const film = this.#film;
    const drawn = this.#drawn;
    if (!film || !drawn || this.#viewport.getCurrentImageId() !== this.#imageId) return;
    const affine = this.#affine(drawn);
    const { rotation = 0, flipHorizontal = false, flipVertical = false } = this.#viewport.getViewPresentation();
    this.#revision++;
    this.#element.style.visibility = "";
    this.#asked = null;
    const inUse = this.windowInUse();
    if (!inUse) return;
    this.#events.rendered({
      filmId: film.filmId,
      revision: this.#revision,
      affine,
      zoom: affineScale(affine),
      ...inUse,
      inverted: this.#inverted,
      flipped: flipHorizontal,
      upended: flipVertical,
      rotation,
    });
  };

  readonly #wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * PIXELS_PER_LINE : event.deltaY;
    // Fingers that pinch on a touchpad come as a small wheel with Ctrl.
    const step = event.ctrlKey ? pixels * 6 : Math.min(300, Math.max(-300, pixels));
    const { left, top } = this.#element.getBoundingClientRect();
    this.zoomBy(Math.exp(-step * ZOOM_PER_WHEEL_PIXEL), [event.clientX - left, event.clientY - top]);
  };

  readonly #lost = (): void => this.#events.lost();

  /** Times the zoom of now that shows the whole film. */
  #fitFactor(): number {
    const film = this.#drawn;
    if (!film) return 1;
    const { a, b, c, d } = this.#affine(film);
    const width = Math.abs(a) * film.columns + Math.abs(c) * film.rows;
    const height = Math.abs(b) * film.columns + Math.abs(d) * film.rows;
    return Math.min(this.#element.clientWidth / width, this.#element.clientHeight / height);
  }

  /** Moves the camera so that `world` comes to lie at `place` of the element. */
  #moveTo(world: Types.Point3, place: Point): void {
    const there = this.#viewport.canvasToWorld([place[0], place[1]]);
    const { focalPoint, position } = this.#viewport.getCamera();
    if (!focalPoint || !position) return;
    const moved = (point: Types.Point3): Types.Point3 => [
      point[0] + world[0] - there[0],
      point[1] + world[1] - there[1],
      point[2],
    ];
    this.#viewport.setCamera({ focalPoint: moved(focalPoint), position: moved(position) });
  }

  /** World (0, 0) is the centre of the first pixel; the film's outer edge lies half a pixel before it. */
  #affine(film: DisplayImage): Affine {
    const [rowSpacing, columnSpacing] = film.spacing;
    const corner = (column: number, row: number): Point => {
      const [x, y] = this.#viewport.worldToCanvas([(column - 0.5) * columnSpacing, (row - 0.5) * rowSpacing, 0]);
      return [x, y];
    };
    return affineFromCorners(film.columns, film.rows, {
      origin: corner(0, 0),
      right: corner(film.columns, 0),
      down: corner(0, film.rows),
    });
  }
}

function preventDefault(event: Event): void {
  event.preventDefault();
}
