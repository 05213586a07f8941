/** Colour transform of Adobe's marker for which the first three components are YCbCr of the inks (YCCK). */
const ycck = 2;

/**
 * Cyan, magenta, yellow, black of a JPEG picture as RGB, without a colour profile: R = (255 - C)(255 - K) / 255, and so
 * on. With Adobe's marker (`adobeTransform` not `null`) 255 is no ink, and the inks may lie in YCbCr (BT.601).
 */
export function cmykToRgb(inks: ArrayLike<number>, adobeTransform: number | null): Uint8Array {
  const pixels = inks.length / 4;
  const result = new Uint8Array(3 * pixels);
  const flip = adobeTransform === null ? 255 : 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    let [first, second, third] = [inks[4 * pixel]!, inks[4 * pixel + 1]!, inks[4 * pixel + 2]!];
    if (adobeTransform === ycck) {
      const [blue, red] = [second - 128, third - 128];
      [first, second, third] = [first + 1.402 * red, first - 0.344136 * blue - 0.714136 * red, first + 1.772 * blue];
      // The transform gives what the inks leave of the light; Adobe stores it as 255 minus that.
      [first, second, third] = [255 - clamp(first), 255 - clamp(second), 255 - clamp(third)];
    }
    const white = flip ^ inks[4 * pixel + 3]!;
    result[3 * pixel] = Math.floor(((flip ^ first) * white) / 255 + 0.5);
    result[3 * pixel + 1] = Math.floor(((flip ^ second) * white) / 255 + 0.5);
    result[3 * pixel + 2] = Math.floor(((flip ^ third) * white) / 255 + 0.5);
  }
  return result;
}

function clamp(value: number): number {
  return Math.min(255, Math.max(0, Math.floor(value + 0.5)));
}
