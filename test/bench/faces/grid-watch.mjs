/* global document, requestAnimationFrame, addEventListener */
/** Runs inside the page: watches the frames of the curation grid. Put there by grid.ts. */
globalThis.gridWatch = {
  /**
   * Scrolls from the top to the end, so many CSS pixels a frame. `late`: share of the pictures in sight that were not there yet,
   * looked at every tenth frame.
   */
  scroll: (step) =>
    new Promise((resolve) => {
      const grid = document.querySelector('[role=grid]');
      const frames = [];
      let [before, seen, missing] = [0, 0, 0];
      grid.scrollTop = 0;
      const frame = (now) => {
        if (before > 0) frames.push(now - before);
        before = now;
        if (frames.length % 10 === 0) {
          for (const image of grid.querySelectorAll('img')) {
            seen++;
            if (!image.complete || image.naturalWidth === 0) missing++;
          }
        }
        const top = grid.scrollTop;
        grid.scrollTop += step;
        if (grid.scrollTop === top && frames.length > 1) resolve({ frames, late: missing / Math.max(1, seen) });
        else requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    }),

  /** Waits for a key. `shown`: milliseconds from it until the frame after the one in which the next face is there, whole. */
  key() {
    const image = () => document.querySelector('section[aria-label=Preview] img');
    const before = image()?.src;
    this.shown = new Promise((resolve) => {
      const began = (event) => {
        const look = () => {
          const now = image();
          const there = now !== null && now.src !== before && now.complete && now.naturalWidth > 0;
          requestAnimationFrame(there ? (at) => resolve(at - event.timeStamp) : look);
        };
        requestAnimationFrame(look);
      };
      addEventListener('keydown', began, { capture: true, once: true });
    });
  },
};
