import { colourAt } from '../../../../shared/lib/colour-map.ts';
import type { Point } from '../../../../shared/lib/contour/descent.ts';
import type { ChartTheme } from '../../../charts/palette.ts';
import type { Areas } from './slice-messages.ts';
import type { View } from './contour-scene.ts';

export interface Box {
  width: number;
  height: number;
}

/** From the plane to the pixels of a box, and back. */
export function planeScale({ w1, w2 }: View, { width, height }: Box) {
  const [wide, high] = [w1[1] - w1[0], w2[1] - w2[0]];
  return {
    to: ([a, b]: Point): Point => [(width * (a - w1[0])) / wide, height - (height * (b - w2[0])) / high],
    from: ([x, y]: Point): Point => [w1[0] + (wide * x) / width, w2[0] + (high * (height - y)) / height],
  };
}

/** A colour of an area: even in the order of the levels. */
export function levelColour(place: number, count: number): string {
  const [r, g, b] = colourAt('viridis', place / Math.max(1, count - 1));
  return `rgb(${r} ${g} ${b})`;
}

/** Areas of a grid in the view, whatever the view was when they were computed. `lines`: their borders alone. */
export function drawAreas(
  context: CanvasRenderingContext2D,
  { w1, w2, rings, levels }: Areas,
  view: View,
  box: Box,
  lines: boolean,
  ink: string,
): void {
  context.clearRect(0, 0, box.width, box.height);
  const { to } = planeScale(view, box);
  const [left = 0, bottom = 0] = [w1[0], w2[0]];
  const step1 = ((w1.at(-1) ?? 1) - left) / (w1.length - 1);
  const step2 = ((w2.at(-1) ?? 1) - bottom) / (w2.length - 1);
  rings.forEach((shape, of) => {
    const path = new Path2D();
    for (const ring of shape) {
      for (let at = 0; at + 1 < ring.length; at += 2) {
        const [x, y] = to([left + ((ring[at] ?? 0) - 0.5) * step1, bottom + ((ring[at + 1] ?? 0) - 0.5) * step2]);
        if (at === 0) path.moveTo(x, y);
        else path.lineTo(x, y);
      }
      path.closePath();
    }
    context.globalAlpha = 1;
    if (!lines) {
      context.fillStyle = levelColour(of, levels.length);
      context.fill(path, 'evenodd');
    }
    context.globalAlpha = lines ? 1 : 0.25;
    context.strokeStyle = lines ? levelColour(of, levels.length) : ink;
    context.lineWidth = lines ? 1.5 : 1;
    context.stroke(path);
  });
  context.globalAlpha = 1;
}

export interface DrawnPath {
  points: readonly Point[];
  colour: string;
  /** How many of its steps are drawn as done. */
  done: number;
}

/** Paths with their points up to a step, the rest dotted, and what stands still: start and minimum. */
export function drawPaths(
  context: CanvasRenderingContext2D,
  paths: readonly DrawnPath[],
  { start, minimum, view, box, theme }: { start: Point; minimum: Point; view: View; box: Box; theme: ChartTheme },
): void {
  context.clearRect(0, 0, box.width, box.height);
  const { to } = planeScale(view, box);
  const trace = (points: readonly Point[]): void => {
    context.beginPath();
    points.forEach((point, at) => {
      const [x, y] = to(point);
      if (at === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    context.stroke();
  };
  context.lineJoin = 'round';
  for (const { points, colour, done } of paths) {
    const walked = points.slice(0, done + 1);
    context.setLineDash([2, 4]);
    context.lineWidth = 1.5;
    context.strokeStyle = theme.panel;
    trace(points.slice(done));
    context.setLineDash([]);
    context.lineWidth = 5;
    trace(walked);
    context.strokeStyle = colour;
    context.lineWidth = 2.2;
    trace(walked);
    walked.forEach((point, at) => {
      dot(context, to(point), at === walked.length - 1 ? 6 : 3, colour, theme.panel);
    });
  }
  cross(context, to(minimum), theme);
  dot(context, to(start), 5, theme.text, theme.panel);
  label(context, to(start), 'start', theme);
}

function dot(context: CanvasRenderingContext2D, [x, y]: Point, radius: number, colour: string, edge: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = 1.2;
  context.stroke();
}

function cross(context: CanvasRenderingContext2D, [x, y]: Point, theme: ChartTheme): void {
  for (const [colour, width] of [
    [theme.panel, 5],
    [theme.text, 2],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x - 8, y);
    context.lineTo(x + 8, y);
    context.moveTo(x, y - 8);
    context.lineTo(x, y + 8);
    context.stroke();
  }
  label(context, [x, y], 'minimum', theme);
}

function label(context: CanvasRenderingContext2D, [x, y]: Point, text: string, theme: ChartTheme): void {
  context.font = `600 12px ${theme.font}`;
  context.lineWidth = 3.5;
  context.strokeStyle = theme.panel;
  context.fillStyle = theme.text;
  context.strokeText(text, x + 10, y - 8);
  context.fillText(text, x + 10, y - 8);
}
