import { canvasPng } from '../../charts/png.ts';

/** A heat map as a picture of its own. `look`: what fills a cell and what its text is written with. */
export interface HeatPicture {
  title: string;
  columns: readonly string[];
  rows: readonly {
    name: string;
    cells: readonly { text: string; look: Partial<Record<'background' | 'color', string>> }[];
  }[];
  across: string;
  down: string;
  theme: { text: string; muted: string; panel: string; font: string };
}

const [cellWidth, cellHeight, headHeight, gap, scale] = [96, 40, 66, 12, 2];

/** @throws Error when the browser cannot encode it. */
export function heatPng({ title, columns, rows, across, down, theme }: HeatPicture): Promise<Blob> {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) return canvasPng(canvas, theme.panel);
  context.font = `13px ${theme.font}`;
  const names = [down, ...rows.map(({ name }) => name)];
  const side = Math.max(...names.map((name) => context.measureText(name).width)) + 2 * gap;
  canvas.width = scale * Math.max(side + columns.length * cellWidth + gap, 360);
  canvas.height = scale * (headHeight + rows.length * cellHeight + gap);
  context.scale(scale, scale);
  context.textBaseline = 'middle';
  const write = (text: string, x: number, y: number, font: string, colour: string, align: CanvasTextAlign): void => {
    [context.font, context.fillStyle, context.textAlign] = [`${font} ${theme.font}`, colour, align];
    context.fillText(text, x, y);
  };
  write(`${title} · ${across} across`, gap, 18, '600 13px', theme.text, 'left');
  write(down, side - gap, headHeight - 14, '12px', theme.muted, 'right');
  columns.forEach((name, place) => {
    write(name, side + (place + 0.5) * cellWidth, headHeight - 14, '600 12px', theme.muted, 'center');
  });
  rows.forEach(({ name, cells }, row) => {
    const top = headHeight + row * cellHeight;
    write(name, side - gap, top + cellHeight / 2, '600 12px', theme.muted, 'right');
    cells.forEach(({ text, look }, place) => {
      const left = side + place * cellWidth;
      context.fillStyle = look.background ?? theme.panel;
      context.fillRect(left + 1, top + 1, cellWidth - 2, cellHeight - 2);
      write(text, left + cellWidth / 2, top + cellHeight / 2, '12px', look.color ?? theme.muted, 'center');
    });
  });
  return canvasPng(canvas, theme.panel);
}
