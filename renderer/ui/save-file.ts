/** Chromium drops silently what a page saves beyond ten files a second. */
const [mostAtOnce, withinMs] = [8, 1200];
/** When the last files were or will be saved. */
const saved: number[] = [];

/** Gives bytes to the person as a file, through the browser's own download; of many files the later ones wait a moment. */
export function saveBlob(blob: Blob, name: string): void {
  const now = performance.now();
  const first = saved.length < mostAtOnce ? undefined : saved.shift();
  const at = first === undefined ? now : Math.max(now, first + withinMs);
  saved.push(at);
  if (at <= now) download(blob, name);
  else
    setTimeout(() => {
      download(blob, name);
    }, at - now);
}

function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}

export function saveText(text: string, name: string, type = 'text/plain'): void {
  saveBlob(new Blob([text], { type: `${type};charset=utf-8` }), name);
}
