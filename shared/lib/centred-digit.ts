/**
 * A drawing as MNIST has its digits: the centre of its ink is moved to the middle of the picture.
 * @param picture brightness `[side · side]`. @returns the same, moved by whole pixels; ink that would leave the picture stays at its edge's inside.
 */
export function centredDigit(picture: ArrayLike<number>, side: number): Float32Array {
  let [ink, row, column] = [0, 0, 0];
  let [top, bottom, left, right] = [side, -1, side, -1];
  for (let at = 0; at < side * side; at++) {
    const value = picture[at] ?? 0;
    if (value <= 0) continue;
    const [r, c] = [Math.floor(at / side), at % side];
    ink += value;
    row += value * r;
    column += value * c;
    [top, bottom, left, right] = [Math.min(top, r), Math.max(bottom, r), Math.min(left, c), Math.max(right, c)];
  }
  const moved = new Float32Array(side * side);
  if (ink === 0) return moved;
  const middle = (side - 1) / 2;
  const within = (by: number, first: number, last: number): number => Math.min(side - 1 - last, Math.max(-first, by));
  const down = within(Math.round(middle - row / ink), top, bottom);
  const across = within(Math.round(middle - column / ink), left, right);
  for (let r = top; r <= bottom; r++) {
    for (let c = left; c <= right; c++) moved[(r + down) * side + c + across] = picture[r * side + c] ?? 0;
  }
  return moved;
}
