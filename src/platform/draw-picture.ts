import type { ExportFile, PictureDrawing } from "#core/export";

interface Greys {
  readonly rows: number;
  readonly columns: number;
  /** P-values 0..255, row by row. */
  readonly pixels: Uint8Array;
}

/** Draws what core described on a canvas of its own and encodes it as PNG. `null` where the browser cannot (memory). */
export async function drawPicture(drawing: PictureDrawing, greys: Greys): Promise<ExportFile | null> {
  const [canvas, context] = canvasOf(drawing.width, drawing.height);
  if (!context) return null;
  context.fillStyle = drawing.ground;
  context.fillRect(0, 0, drawing.width, drawing.height);
  const { x, y, width, height } = drawing.film;
  context.imageSmoothingQuality = "high";
  const film = greyCanvas(greys);
  if (!film) return null;
  context.drawImage(film, x, y, width, height);
  if (drawing.heat) {
    const { raster, opacity } = drawing.heat;
    const [heat, painter] = canvasOf(raster.width, raster.height);
    painter?.putImageData(new ImageData(raster.pixels, raster.width, raster.height), 0, 0);
    context.globalAlpha = opacity;
    context.drawImage(heat, x, y, width, height);
    context.globalAlpha = 1;
  }
  drawContour(context, drawing);
  await drawTexts(context, drawing);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  return blob && { name: drawing.name, mimeType: "image/png", bytes: new Uint8Array(await blob.arrayBuffer()) };
}

function canvasOf(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D | null] {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return [canvas, canvas.getContext("2d")];
}

function greyCanvas({ rows, columns, pixels }: Greys): HTMLCanvasElement | null {
  const [canvas, context] = canvasOf(columns, rows);
  const image = context?.createImageData(columns, rows);
  if (!context || !image) return null;
  const words = new Uint32Array(image.data.buffer);
  for (let pixel = 0; pixel < words.length; pixel++) words[pixel] = 0xff000000 | ((pixels[pixel] ?? 0) * 0x010101);
  context.putImageData(image, 0, 0);
  return canvas;
}

function drawContour(context: CanvasRenderingContext2D, { contour, lineWidth, dashed }: PictureDrawing): void {
  if (contour.length === 0) return;
  context.beginPath();
  for (const line of contour) {
    line.forEach(([x, y], index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.closePath();
  }
  context.lineJoin = "round";
  context.strokeStyle = "rgb(0 0 0 / 45%)";
  context.lineWidth = 2 * lineWidth;
  context.stroke();
  context.strokeStyle = "#ffffff";
  context.lineWidth = lineWidth;
  context.setLineDash(dashed ? [3 * lineWidth, 3 * lineWidth] : []);
  context.stroke();
  context.setLineDash([]);
}

function fontOf(size: number): string {
  return `600 ${size}px "Inter Variable", system-ui, sans-serif`;
}

async function drawTexts(context: CanvasRenderingContext2D, { texts }: PictureDrawing): Promise<void> {
  await document.fonts.load(fontOf(16));
  context.lineJoin = "round";
  context.textBaseline = "alphabetic";
  for (const { text, x, y, size, colour, align, edged } of texts) {
    context.font = fontOf(size);
    context.textAlign = align;
    if (edged) {
      context.strokeStyle = "#000000";
      context.lineWidth = Math.max(3, size / 8);
      context.strokeText(text, x, y);
    }
    context.fillStyle = colour;
    context.fillText(text, x, y);
  }
}
