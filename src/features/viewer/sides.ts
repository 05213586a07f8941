import type { Affine } from "#core/heatmap";
import { oppositeDirection as opposite } from "#core/study";

export { patientDirections } from "#core/study";

/** Which side of the patient lies at each edge of the screen; only L and R are named. */
export interface SideLetters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** Letters at the edges of the screen for a film drawn through `affine`; follows flip and rotation. */
export function sideLetters(directions: { row: string; column: string }, affine: Affine): SideLetters {
  const upright = Math.abs(affine.a) >= Math.abs(affine.b);
  const across = upright ? directions.row : directions.column;
  const acrossSign = upright ? affine.a : affine.c;
  const down = upright ? directions.column : directions.row;
  const downSign = upright ? affine.d : affine.b;
  const [right, left] = acrossSign >= 0 ? [across, opposite(across)] : [opposite(across), across];
  const [bottom, top] = downSign >= 0 ? [down, opposite(down)] : [opposite(down), down];
  return { left: side(left), right: side(right), top: side(top), bottom: side(bottom) };
}

function side(letter: string): string {
  return letter === "L" || letter === "R" ? letter : "";
}
