/** Intervals along one ray, kept in one place because millions of rays need them: pairs of back and front in mm. */
const EDGES = new Float64Array(12);

/** Sets interval `slot` (0 to 5) to centre plus and minus half. */
export function placeInterval(slot: number, centre: number, half: number): void {
  EDGES[2 * slot] = centre - half;
  EDGES[2 * slot + 1] = centre + half;
}

/** Length of [back, front] that lies in none of the first `count` intervals; puts these in order. */
export function uncoveredLength(back: number, front: number, count: number): number {
  if (front <= back) return 0;
  for (let first = 1; first < count; first++) {
    for (let slot = first; slot > 0 && EDGES[2 * slot]! < EDGES[2 * slot - 2]!; slot--) {
      for (let end = 0; end < 2; end++) {
        const held = EDGES[2 * slot + end]!;
        EDGES[2 * slot + end] = EDGES[2 * slot - 2 + end]!;
        EDGES[2 * slot - 2 + end] = held;
      }
    }
  }
  let reached = back;
  let free = 0;
  for (let slot = 0; slot < count; slot++) {
    const start = EDGES[2 * slot]!;
    const end = EDGES[2 * slot + 1]!;
    if (start > reached) free += Math.min(start, front) - reached;
    if (end > reached) reached = end;
    if (reached >= front) return free;
  }
  return free + front - reached;
}
