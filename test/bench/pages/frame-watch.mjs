/* global document, requestAnimationFrame */
/** Runs inside the page: notes when each frame comes. Put there by frames.ts. */
globalThis.frameWatch = {
  begin() {
    const frames = [];
    let before = performance.now();
    this.going = true;
    const frame = (now) => {
      frames.push(now - before);
      before = now;
      if (this.going) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    this.frames = frames;
  },
  /** Milliseconds of each frame since `begin`; the first is half a frame and left out. */
  end() {
    this.going = false;
    return this.frames.slice(1);
  },
  /** Scrolls from the top in so many frames, by so many CSS pixels each; by an infinite number: to the end. */
  scroll: (selector, pixels, steps) =>
    new Promise((resolve) => {
      const table = document.querySelector(selector);
      const each = Math.min(pixels, (table.scrollHeight - table.clientHeight) / steps);
      let step = 0;
      const next = () => {
        if (step > steps) return resolve(null);
        table.scrollTop = each * step++;
        requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    }),
};
