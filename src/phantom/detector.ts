import { exactExp, exactLog } from "./exact.ts";
import { type Grid, type Plane, smoothCurve, smoothStep } from "./grid.ts";
import { mixBits } from "./random.ts";

/** Quanta on one square millimetre of the detector behind no body. */
const QUANTA = 6e5;
const SCATTER_SHARE = 0.021;
const SCATTER_CELL = 8;
const SCATTER_PASSES = 6;
const SPREAD_MILLIMETRES = 0.13;
const PENUMBRA = 0.7;
const MARGIN = 3.2;

/**
 * Attenuation -> the fraction of the beam that arrives: Beer and Lambert, the collimator's shadow, the unsharpness of
 * focus and detector, scatter from where the body is, and quantum noise. Works in place.
 */
export function expose(plane: Plane, filmTilt: number, seed: number): void {
  const { grid, values } = plane;
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const pixel = row * grid.columns + column;
      values[pixel] = exactExp(-values[pixel]!);
    }
  }
  addScatter(grid, values);
  collimate(grid, values, filmTilt);
  spread(grid, values);
  const quanta = QUANTA * grid.spacing * grid.spacing;
  const stream = mixBits(seed + 0x51ed270b);
  for (let pixel = 0; pixel < values.length; pixel++) {
    const first = mixBits(stream + pixel * 2);
    const second = mixBits(stream + pixel * 2 + 1);
    const sum = (first & 0xffff) + (first >>> 16) + (second & 0xffff) + (second >>> 16);
    const normal = (sum / 65536 - 2) * 1.7320508075688772;
    const arrived = values[pixel]!;
    values[pixel] = Math.max(1e-6, arrived + normal * Math.sqrt(arrived / quanta));
  }
}

/** Scatter comes from irradiated body, most where half of the beam is stopped; it is blurred over centimetres. */
function addScatter(grid: Grid, values: Float32Array): void {
  const step = Math.max(1, Math.floor(SCATTER_CELL / grid.spacing));
  const rows = Math.ceil(grid.rows / step);
  const columns = Math.ceil(grid.columns / step);
  let cells = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const y = Math.min(grid.rows - 1, row * step + (step >> 1));
      const x = Math.min(grid.columns - 1, column * step + (step >> 1));
      const arrived = values[y * grid.columns + x]!;
      cells[row * columns + column] = arrived < 0.9 ? Math.sqrt(Math.sqrt(arrived)) * (1 - arrived) : 0;
    }
  }
  for (let pass = 0; pass < SCATTER_PASSES; pass++) cells = blurCells(cells, rows, columns);
  for (let row = 0; row < grid.rows; row++) {
    const v = Math.max(0, Math.min(rows - 1.001, (row - (step >> 1)) / step));
    const upper = Math.min(rows - 1, Math.floor(v));
    const lower = Math.min(rows - 1, upper + 1);
    for (let column = 0; column < grid.columns; column++) {
      const u = Math.max(0, Math.min(columns - 1.001, (column - (step >> 1)) / step));
      const left = Math.min(columns - 1, Math.floor(u));
      const right = Math.min(columns - 1, left + 1);
      const top = cells[upper * columns + left]! * (left + 1 - u) + cells[upper * columns + right]! * (u - left);
      const bottom = cells[lower * columns + left]! * (left + 1 - u) + cells[lower * columns + right]! * (u - left);
      values[row * grid.columns + column]! += SCATTER_SHARE * (top * (upper + 1 - v) + bottom * (v - upper));
    }
  }
}

function blurCells(cells: Float64Array<ArrayBuffer>, rows: number, columns: number): Float64Array<ArrayBuffer> {
  const blurred = new Float64Array(cells.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let down = -1; down <= 1; down++) {
        for (let across = -1; across <= 1; across++) {
          const y = Math.max(0, Math.min(rows - 1, row + down));
          const x = Math.max(0, Math.min(columns - 1, column + across));
          sum += cells[y * columns + x]!;
        }
      }
      blurred[row * columns + column] = sum / 9;
    }
  }
  return blurred;
}

function collimate(grid: Grid, values: Float32Array, tilt: number): void {
  const halfWidth = (grid.columns * grid.spacing) / 2;
  const halfHeight = (grid.rows * grid.spacing) / 2;
  const middle = grid.originY + halfHeight - grid.spacing / 2;
  for (let row = 0; row < grid.rows; row++) {
    const y = grid.originY + row * grid.spacing - middle;
    for (let column = 0; column < grid.columns; column++) {
      const x = grid.originX + column * grid.spacing;
      const across = halfWidth - MARGIN - Math.abs(x + tilt * y);
      const along = halfHeight - MARGIN - Math.abs(y - tilt * x);
      const inside = across < along ? across : along;
      if (inside > PENUMBRA) continue;
      const pixel = row * grid.columns + column;
      const open = smoothStep(-PENUMBRA, PENUMBRA, inside);
      values[pixel] = values[pixel]! * open + 0.011 * (1 - open);
    }
  }
}

/** Unsharpness of focus and detector: a three-tap kernel each way with the variance of the spread. */
function spread(grid: Grid, values: Float32Array): void {
  const weight = Math.min(0.25, (SPREAD_MILLIMETRES * SPREAD_MILLIMETRES) / (2 * grid.spacing * grid.spacing));
  const line = new Float64Array(Math.max(grid.rows, grid.columns));
  const along = (start: number, step: number, count: number): void => {
    for (let index = 0; index < count; index++) line[index] = values[start + index * step]!;
    for (let index = 1; index + 1 < count; index++) {
      const blurred = line[index]! + weight * (line[index - 1]! - 2 * line[index]! + line[index + 1]!);
      values[start + index * step] = blurred;
    }
  };
  for (let row = 0; row < grid.rows; row++) along(row * grid.columns, 1, grid.columns);
  for (let column = 0; column < grid.columns; column++) along(column, grid.columns, grid.rows);
}

/** Optical-density-like curve: attenuation (natural logarithm) to a share of full scale, with a toe and a shoulder. */
const TONE = smoothCurve([
  [0, 0.012],
  [0.4, 0.045],
  [0.8, 0.1],
  [1.2, 0.19],
  [1.6, 0.32],
  [2, 0.46],
  [2.5, 0.6],
  [3, 0.7],
  [3.5, 0.785],
  [4.2, 0.875],
  [5.2, 0.955],
  [7, 1],
]);
const TONE_STEPS = 4096;
const TONE_END = 8;

/** Two sizes of detail, in mm, each raised by a gain that fades for steps larger than the limit. */
const DETAIL = [
  { millimetres: 11, gain: 0.95, limit: 0.45 },
  { millimetres: 3, gain: 0.7, limit: 0.12 },
];

/** Fractions of the beam -> stored values 0 to 4095, brighter where less arrived, with detail raised as consoles do. */
export function develop(plane: Plane): Uint16Array {
  const { grid, values } = plane;
  for (let pixel = 0; pixel < values.length; pixel++) values[pixel] = -exactLog(values[pixel]!);
  const raised = Float32Array.from(values);
  for (const { millimetres, gain, limit } of DETAIL) {
    const base = boxBlur(grid, values, Math.max(1, Math.round(millimetres / grid.spacing / 1.5)));
    for (let pixel = 0; pixel < values.length; pixel++) {
      const detail = values[pixel]! - base[pixel]!;
      raised[pixel]! += (gain * limit * detail) / (limit + (detail < 0 ? -detail : detail));
    }
  }
  const tone = Float64Array.from({ length: TONE_STEPS + 2 }, (_, step) => 4095 * TONE((step / TONE_STEPS) * TONE_END));
  const stored = new Uint16Array(values.length);
  for (let pixel = 0; pixel < values.length; pixel++) {
    const position = Math.max(0, Math.min(TONE_STEPS, (raised[pixel]! / TONE_END) * TONE_STEPS));
    const step = Math.floor(position);
    const value = tone[step]! + (tone[step + 1]! - tone[step]!) * (position - step);
    stored[pixel] = Math.max(0, Math.min(4095, Math.floor(value + 0.5)));
  }
  return stored;
}

/** Mean over a square, twice: near to a Gaussian. Edges repeat. */
function boxBlur(grid: Grid, values: Float32Array, radius: number): Float32Array {
  const blurred = Float32Array.from(values);
  const line = new Float64Array(Math.max(grid.rows, grid.columns));
  const along = (start: number, step: number, count: number): void => {
    for (let index = 0; index < count; index++) line[index] = blurred[start + index * step]!;
    const clamp = (index: number): number => line[index < 0 ? 0 : index >= count ? count - 1 : index]!;
    let sum = 0;
    for (let index = -radius; index <= radius; index++) sum += clamp(index);
    for (let index = 0; index < count; index++) {
      blurred[start + index * step] = sum / (2 * radius + 1);
      sum += clamp(index + radius + 1) - clamp(index - radius);
    }
  };
  for (let pass = 0; pass < 2; pass++) {
    for (let row = 0; row < grid.rows; row++) along(row * grid.columns, 1, grid.columns);
    for (let column = 0; column < grid.columns; column++) along(column, grid.columns, grid.rows);
  }
  return blurred;
}
