import { describe, expect, it } from 'vitest';
import { lineSvg, type DrawnPlot, type LineDrawing } from '../../../../renderer/charts/line-svg.ts';
import type { Line } from '../../../../renderer/charts/line.ts';

/** 100 pixels for 10 steps, 100 pixels for values from 0 (at 110) to 1 (at 10). */
const plot: DrawnPlot = {
  width: 200,
  height: 140,
  area: { left: 50, top: 10, right: 150, bottom: 110 },
  x: { title: 'step', ticks: [{ value: 0, label: '0' }], pixel: (value) => 50 + 10 * value },
  y: { title: '', ticks: [{ value: 1, label: '100 %' }], pixel: (value) => 110 - 100 * value },
};
const theme = {
  text: '#111',
  muted: '#777',
  grid: '#ddd',
  accent: '#00f',
  panel: '#fff',
  font: 'Sans',
  lines: ['#c0c'],
  bad: '#b00',
};
const line: Line = {
  id: 'a',
  label: 'a < b & "c"',
  endLabel: '50 % end',
  colour: 0,
  width: 'thick',
  x: [0, 5, 6, 10],
  y: [0, 1, null, 0.5],
  best: { x: 5, y: 1 },
};
const drawing: LineDrawing = {
  ...{ title: 'Accuracy', lines: [line], scale: 'linear', values: 'number', smoothing: 0, labelled: false, theme },
};

describe('a chart as a drawing', () => {
  it('has its curves where the axes say, a gap where there is no value, and a ring where it was best', () => {
    const svg = lineSvg(plot, drawing);
    expect(svg).toContain('d="M50 110L100 10M150 60" stroke="#c0c" stroke-width="2.5"');
    expect(svg).toContain('<circle cx="100" cy="10" r="4"');
    expect(svg).toContain('>100 %</text>');
  });

  it('has a line with words across it where a run went wrong, once for all of its curves', () => {
    const alarm = { x: 2.5, words: 'gradient error at step 2' };
    const svg = lineSvg(plot, {
      ...drawing,
      lines: [
        { ...line, alarm },
        { ...line, id: 'b', alarm },
      ],
    });
    expect(svg.match(/<line x1="75" x2="75" y1="10" y2="110" stroke="#b00"/g)).toHaveLength(1);
    expect(svg).toContain('>gradient error at step 2</text>');
    expect(lineSvg(plot, drawing)).not.toContain('#b00');
  });

  it('names its curves at their ends or in a legend, with every mark of XML written as text', () => {
    expect(lineSvg(plot, drawing)).toContain('>a &lt; b &amp; &quot;c&quot; 0.5000</text>');
    const labelled = lineSvg(plot, { ...drawing, labelled: true });
    expect(labelled).toContain('>50 % end</text>');
    expect(labelled).not.toContain('&lt;');
  });

  it('leaves out what a logarithmic axis cannot show, and keeps the raw line under a smoothed one', () => {
    const logarithmic = lineSvg(plot, { ...drawing, scale: 'logarithmic' });
    expect(logarithmic).toContain('d="M100 10M150 60"');
    const smoothed = lineSvg(plot, { ...drawing, smoothing: 0.5 });
    expect(smoothed.match(/stroke-opacity="0.35"/g)).toHaveLength(1);
    expect(smoothed.match(/<path/g)).toHaveLength(2);
  });

  it('fills the band of a mean from its upper edge back along its lower one', () => {
    const banded = { ...line, x: [0, 10], y: [0.5, 0.5], band: { low: [0.4, 0.4], high: [0.6, 0.6] } };
    expect(lineSvg(plot, { ...drawing, lines: [banded] })).toContain('d="M50 50L150 50L150 70L50 70Z"');
  });
});
