import { Enums, type Types } from "@cornerstonejs/core";
import { ToolGroupManager } from "@cornerstonejs/tools";
import type { DisplayImage } from "#core/grey";
import { type Affine, affineFromCorners, affineScale, type Point } from "#core/heatmap";
import type { FilmId } from "#core/study";
import { registerFilm, releaseFilm, renderingEngine, TOOL_GROUP, VIEWPORT } from "./cornerstone.ts";
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
  readonly window: { readonly center: number; readonly width: number };
  readonly inverted: boolean;
  readonly flipped: boolean;
  readonly rotation: number;
}

/** A Cornerstone stack viewport with one film in it: what the reader can do to a film, and nothing of Cornerstone outside. */
export class FilmViewport {
  readonly #element: HTMLDivElement;
  readonly #onRendered: (view: RenderedView) => void;
  readonly #viewport: Types.IStackViewport;
  readonly #observer: ResizeObserver;
  #film: DisplayImage | null = null;
  #imageId: string | null = null;
  #revision = 0;
  #request = 0;

  constructor(element: HTMLDivElement, onRendered: (view: RenderedView) => void) {
    this.#element = element;
    this.#onRendered = onRendered;
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
    this.#observer = new ResizeObserver(() => {
      if (this.#element.clientWidth > 0 && this.#element.clientHeight > 0) engine.resize(true, true);
    });
    this.#observer.observe(element);
  }

  /** Shows a film as its default window says, whole, upright. Resolves false when another film was asked for meanwhile. */
  async show(film: DisplayImage): Promise<boolean> {
    const request = ++this.#request;
    const imageId = registerFilm(film);
    const previous = this.#imageId;
    this.#film = null;
    await this.#viewport.setStack([imageId]);
    if (request !== this.#request) {
      releaseFilm(imageId);
      return false;
    }
    this.#imageId = imageId;
    this.#film = film;
    if (previous) releaseFilm(previous);
    this.reset();
    return true;
  }

  /** Empties the place: the next render shows no film. */
  clear(): void {
    this.#request++;
    this.#film = null;
    if (this.#imageId) releaseFilm(this.#imageId);
    this.#imageId = null;
  }

  /** Back to the whole film under its default window, upright, not flipped. */
  reset(): void {
    const film = this.#film;
    if (!film) return;
    const { center, width } = film.voi;
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

  setWindow(center: number, width: number): void {
    const film = this.#film;
    if (!film) return;
    this.#viewport.setProperties({ voiRange: rangeOfWindow(film.voi.function, center, width) });
    this.#viewport.render();
  }

  invert(): void {
    if (!this.#film) return;
    this.#viewport.setProperties({ invert: !this.#viewport.getProperties().invert });
    this.#viewport.render();
  }

  /** Turns the film on the screen by `degrees` clockwise. */
  rotate(degrees: 90 | -90): void {
    if (!this.#film) return;
    const rotation = this.#viewport.getViewPresentation().rotation ?? 0;
    this.#viewport.setViewPresentation({ rotation: (((rotation + degrees) % 360) + 360) % 360 });
    this.#viewport.render();
  }

  flip(): void {
    if (!this.#film) return;
    // setViewPresentation takes a flip but never gives it back; the camera does both.
    this.#viewport.setCamera({ flipHorizontal: !this.#viewport.getCamera().flipHorizontal });
    this.#viewport.render();
  }

  /** Zooms about the middle of the screen by `factor`. */
  zoomBy(factor: number): void {
    if (!this.#film) return;
    this.#viewport.setZoom(this.#viewport.getZoom() * factor);
    this.#viewport.render();
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#element.removeEventListener(Enums.Events.IMAGE_RENDERED, this.#rendered);
    this.#element.removeEventListener("contextmenu", preventDefault);
    this.clear();
    ToolGroupManager.getToolGroup(TOOL_GROUP)?.removeViewports(renderingEngine().id, VIEWPORT);
    renderingEngine().disableElement(VIEWPORT);
  }

  readonly #rendered = (): void => {
    const film = this.#film;
    if (!film || this.#viewport.getCurrentImageId() !== this.#imageId) return;
    const affine = this.#affine(film);
    const properties = this.#viewport.getProperties();
    const { rotation = 0, flipHorizontal = false } = this.#viewport.getViewPresentation();
    this.#revision++;
    this.#onRendered({
      filmId: film.filmId,
      revision: this.#revision,
      affine,
      zoom: affineScale(affine),
      window: windowOfRange(
        film.voi.function,
        properties.voiRange ?? rangeOfWindow(film.voi.function, film.voi.center, film.voi.width),
      ),
      inverted: properties.invert !== (film.polarity === "MONOCHROME1"),
      flipped: flipHorizontal,
      rotation,
    });
  };

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
