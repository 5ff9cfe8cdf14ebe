const space = 'http://www.w3.org/2000/svg';

/** What a drawing on the page has from style sheets, which a file does not have. */
const presentation = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'opacity',
  'paint-order',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
];

/**
 * All that a part of the page draws, as one SVG that needs no style sheet: its drawings as they are, its canvases as pictures, its text as
 * text, small coloured boxes as boxes. Buttons, hints and what is hidden are left out.
 * @param ground colour behind it.
 */
export function svgOf(part: Element, ground: string): string {
  const area = part.getBoundingClientRect();
  const [width, height] = [Math.ceil(area.width), Math.ceil(area.height)];
  const sheet = document.createElementNS(space, 'svg');
  set(sheet, { xmlns: space, width, height, viewBox: `0 0 ${width} ${height}` });
  const behind = document.createElementNS(space, 'rect');
  set(behind, { width, height, fill: ground });
  sheet.append(behind);
  walk(part, sheet, area);
  return new XMLSerializer().serializeToString(sheet);
}

/**
 * An SVG as a PNG, two pixels a unit.
 * @throws Error when the browser cannot draw or encode it.
 */
export async function svgPng(svg: string): Promise<Blob> {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = 2 * picture.naturalWidth;
  canvas.height = 2 * picture.naturalHeight;
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('Could not save the image as PNG.'));
      else resolve(blob);
    }, 'image/png');
  });
}

function set(element: Element, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

function walk(node: Element, into: Element, area: DOMRect): void {
  for (const child of node.childNodes) {
    if (child instanceof Text) writeText(child, node, into, area);
    if (child instanceof Element && isSeen(child)) addElement(child, into, area);
  }
}

function isSeen(element: Element): boolean {
  if (element.closest('[data-no-export]') !== null || element.matches('.said')) return false;
  const { display, visibility } = getComputedStyle(element);
  return display !== 'none' && visibility !== 'hidden';
}

function addElement(element: Element, into: Element, area: DOMRect): void {
  const box = element.getBoundingClientRect();
  const place = { x: box.left - area.left, y: box.top - area.top, width: box.width, height: box.height };
  if (element instanceof SVGSVGElement) {
    const copy = styled(element);
    set(copy, place);
    into.append(copy);
    return;
  }
  if (element instanceof HTMLCanvasElement) {
    const image = document.createElementNS(space, 'image');
    set(image, { ...place, preserveAspectRatio: 'none', href: element.toDataURL() });
    if (element.width < box.width) set(image, { 'image-rendering': 'pixelated' });
    into.append(image);
    return;
  }
  const { backgroundColor } = getComputedStyle(element);
  if (!/^rgba\(.*, 0\)$|^transparent$/.test(backgroundColor)) {
    const filled = document.createElementNS(space, 'rect');
    set(filled, { ...place, fill: backgroundColor });
    into.append(filled);
  }
  walk(element, into, area);
}

/** A copy of a drawing that holds what style sheets give it. */
function styled(drawing: SVGSVGElement): Element {
  const copy = drawing.cloneNode(true) as Element;
  const from = [...drawing.querySelectorAll('*')];
  [...copy.querySelectorAll('*')].forEach((element, at) => {
    const source = from[at];
    if (source === undefined) return;
    const style = getComputedStyle(source);
    for (const name of presentation) element.setAttribute(name, style.getPropertyValue(name));
    element.removeAttribute('class');
    element.removeAttribute('style');
  });
  copy.removeAttribute('class');
  copy.removeAttribute('style');
  return copy;
}

function writeText(text: Text, of: Element, into: Element, area: DOMRect): void {
  const words = text.data.trim();
  if (words === '') return;
  const range = document.createRange();
  range.selectNodeContents(text);
  const box = range.getBoundingClientRect();
  if (box.width === 0) return;
  const style = getComputedStyle(of);
  const written = document.createElementNS(space, 'text');
  const size = Number.parseFloat(style.fontSize);
  const upright = box.height > 2 * box.width && words.length > 2;
  const [x, y] = [box.left - area.left, box.top - area.top];
  set(written, {
    fill: style.color,
    'font-family': style.fontFamily,
    'font-size': style.fontSize,
    'font-weight': style.fontWeight,
    ...(upright
      ? {
          transform: `translate(${x + box.width / 2 + size / 3} ${y + box.height / 2}) rotate(-90)`,
          'text-anchor': 'middle',
        }
      : { x, y: y + box.height / 2 + size * 0.36 }),
  });
  written.textContent = words;
  into.append(written);
}
