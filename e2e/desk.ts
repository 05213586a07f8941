import { readFileSync } from "node:fs";
import { expect, type Locator, type Page } from "@playwright/test";

export type Affine = {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
};

/** One finding as the exported Result has it: its name on the screen, and its map, row by row. */
export interface ExportedMap {
  readonly id: string;
  readonly name: string;
  readonly judged: boolean;
  readonly maximum: number;
  readonly cells: readonly number[];
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  pleural_thickening: "Pleural thickening",
  infiltration: "Ill-defined opacity",
};

type Files = Parameters<Locator["setInputFiles"]>[0];

/** The reading desk as a test sees it: what a reader can do, in a reader's words. */
export class Desk {
  readonly page: Page;
  readonly films: Locator;
  readonly viewport: Locator;
  readonly findings: Locator;
  readonly overlay: Locator;

  constructor(page: Page) {
    this.page = page;
    this.films = page.getByRole("listbox", { name: "Films" });
    this.viewport = page.getByTestId("viewport");
    this.findings = page.getByRole("region", { name: "Findings" });
    this.overlay = page.getByTestId("overlay");
  }

  static async open(page: Page, query = "?backend=wasm"): Promise<Desk> {
    await page.goto(`/${query}`);
    await expect(page.getByRole("button", { name: "Open images" }).first()).toBeVisible();
    return new Desk(page);
  }

  async give(files: Files): Promise<void> {
    await this.page.getByTestId("picker").first().setInputFiles(files);
  }

  film(name: string | RegExp): Locator {
    return this.films.getByRole("option", { name });
  }

  /** Waits until the film on the screen is drawn. */
  async drawn(): Promise<void> {
    await expect(this.viewport).toHaveAttribute("data-rendered", /.+:\d+/);
  }

  /** Waits for the findings' heading, a sentence about the 14. */
  async heading(timeout = 60_000): Promise<Locator> {
    const heading = this.findings.getByRole("heading", { name: /of 14 findings|of the 14/ });
    await expect(heading).toBeVisible({ timeout });
    return heading;
  }

  /** Waits for numbers; where the gate doubts the film, goes on by the click that it offers. */
  async pastTheGate(timeout = 250_000): Promise<void> {
    const goOn = this.findings.getByRole("button", { name: "Go on anyway" });
    const heading = this.findings.getByRole("heading", { name: /of 14 findings|of the 14/ });
    await expect(goOn.or(heading)).toBeVisible({ timeout });
    if (await goOn.isVisible()) await goOn.click();
    await expect(heading).toBeVisible({ timeout });
  }

  /** Film pixels to CSS pixels of the viewport, as last drawn. */
  async affine(): Promise<Affine> {
    return JSON.parse((await this.viewport.getAttribute("data-affine")) ?? "null") as Affine;
  }

  /** Does something that redraws the film, and waits for the redraw. */
  async redrawn(act: () => Promise<unknown>): Promise<void> {
    const before = await this.viewport.getAttribute("data-rendered");
    await act();
    await expect(this.viewport).not.toHaveAttribute("data-rendered", before ?? "");
  }

  /** Drops files on the window as a file manager does. */
  async drop(files: readonly { readonly name: string; readonly buffer: Buffer }[]): Promise<void> {
    const contents = files.map(({ name, buffer }) => ({ name, base64: buffer.toString("base64") }));
    const transfer = await this.page.evaluateHandle((dropped) => {
      const data = new DataTransfer();
      for (const { name, base64 } of dropped) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        data.items.add(new File([bytes], name));
      }
      return data;
    }, contents);
    for (const type of ["dragenter", "dragover", "drop"])
      await this.page.locator("body").dispatchEvent(type, { dataTransfer: transfer });
  }

  /** Chooses a finding by its name, and asks for its map where it lies below its threshold. @returns name of the overlay */
  async showHeatmap(finding: string): Promise<string> {
    const row = this.findings.getByRole("button", { name: new RegExp(`^\\S* ?${finding}`) });
    if (!(await row.isVisible())) await this.findings.getByText(/below (its|their) threshold/).click();
    await row.click();
    const ask = this.findings.getByRole("button", { name: "Show its heatmap all the same" });
    if (await ask.isVisible()) await ask.click();
    await expect(this.overlay).not.toHaveAttribute("data-overlay", "none");
    return (await this.overlay.getAttribute("data-overlay")) ?? "";
  }

  /**
   * The maps as a reader would take them, by the export of the Result; the strongest first. Which finding has heat on a
   * synthetic film is the model's affair: a test takes one that has.
   */
  async exportedMaps(): Promise<{ readonly grid: readonly [number, number]; readonly maps: readonly ExportedMap[] }> {
    const download = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: /Export result/ }).click();
    const { heatmaps, findings } = JSON.parse(readFileSync(await (await download).path(), "utf8")) as {
      heatmaps: { grid: [number, number]; maps: Record<string, { scale: number; bytes: string }> };
      findings: { id: string; threshold: number | null }[];
    };
    const maps = Object.entries(heatmaps.maps).map(([id, { scale, bytes }]) => ({
      id,
      name: LONG_NAMES[id] ?? id.slice(0, 1).toUpperCase() + id.slice(1),
      judged: findings.find((finding) => finding.id === id)?.threshold !== null,
      maximum: scale,
      cells: [...Buffer.from(bytes, "base64")].map((byte) => (byte / 255) * scale),
    }));
    return { grid: heatmaps.grid, maps: maps.toSorted((a, b) => b.maximum - a.maximum) };
  }

  /** The judged finding with the strongest map on this film. */
  async strongestMap(): Promise<ExportedMap & { readonly grid: readonly [number, number] }> {
    const { grid, maps } = await this.exportedMaps();
    const strongest = maps.find(({ judged }) => judged);
    if (!strongest || strongest.maximum === 0) throw new Error("no map of this film has any heat");
    return { ...strongest, grid };
  }

  /** Alpha 0..255 of the overlay at points of the film, in film pixels. */
  async overlayAlpha(points: readonly (readonly [number, number])[]): Promise<number[]> {
    const { a, b, c, d, e, f } = await this.affine();
    const screen = points.map(([x, y]) => [a * x + c * y + e, b * x + d * y + f] as const);
    return await this.overlay.evaluate((canvas: HTMLCanvasElement, places) => {
      const context = canvas.getContext("2d");
      if (!context) throw new Error("no overlay");
      const ratio = canvas.width / canvas.clientWidth;
      return places.map(
        ([x, y]) => context.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data[3] ?? 0,
      );
    }, screen);
  }
}
