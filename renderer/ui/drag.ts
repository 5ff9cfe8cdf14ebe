import { onScopeDispose } from 'vue';

/** A place in pixels, from the left upper corner of the element that a drag is measured in. */
export interface DragPoint {
  x: number;
  y: number;
}

/** `Held` is what the start made of it, and goes along to the end; `Of` what was pressed, where there are several. */
export interface DragSteps<Held, Of extends unknown[]> {
  /** The element whose corner places are measured from; the one that was pressed without. */
  within?: () => Element | null | undefined;
  /** The button goes down. @returns what is held; `undefined`: nothing is dragged. */
  start(at: DragPoint, ...of: Of): Held | undefined;
  move(held: Held, at: DragPoint): void;
  /** The button is let go. */
  end?(held: Held, at: DragPoint): void;
  /** Escape, a pointer that the system took away, or an element that left the page: what `move` did is to be undone. */
  cancel?(held: Held): void;
}

interface Drag<Held> {
  held: Held;
  pointer: number;
  pressed: Element;
}

/**
 * One drag at a time with the left button, a pen or a finger. The pointer is captured, so that it may leave the element, and other
 * pointers change nothing meanwhile.
 * @returns `begin`, for `@pointerdown`.
 */
export function useDrag<Held, Of extends unknown[] = []>(
  steps: DragSteps<Held, Of>,
): { begin: (event: PointerEvent, ...of: Of) => void; isDragging: () => boolean } {
  let drag: Drag<Held> | undefined;

  const at = ({ clientX, clientY }: PointerEvent, pressed: Element): DragPoint => {
    const { left, top } = (steps.within?.() ?? pressed).getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };

  function begin(event: PointerEvent, ...of: Of): void {
    const pressed = event.currentTarget;
    if (event.button !== 0 || drag !== undefined || !isCapturing(pressed)) return;
    const held = steps.start(at(event, pressed), ...of);
    if (held === undefined) return;
    drag = { held, pointer: event.pointerId, pressed };
    pressed.setPointerCapture(event.pointerId);
    for (const [name, listener] of listeners) pressed.addEventListener(name, listener);
    window.addEventListener('keydown', key, { capture: true });
  }

  /** Ends the drag, whichever way. @returns it; `undefined` where the event is another pointer's. */
  function over(event?: PointerEvent): Drag<Held> | undefined {
    const now = drag;
    if (now === undefined || (event !== undefined && event.pointerId !== now.pointer)) return undefined;
    drag = undefined;
    for (const [name, listener] of listeners) now.pressed.removeEventListener(name, listener);
    window.removeEventListener('keydown', key, { capture: true });
    if (now.pressed.hasPointerCapture(now.pointer)) now.pressed.releasePointerCapture(now.pointer);
    return now;
  }

  function move(event: Event): void {
    if (!isOfPointer(event) || event.pointerId !== drag?.pointer) return;
    steps.move(drag.held, at(event, drag.pressed));
  }
  function letGo(event: Event): void {
    const now = isOfPointer(event) ? over(event) : undefined;
    if (now !== undefined && isOfPointer(event)) steps.end?.(now.held, at(event, now.pressed));
  }
  function lose(event: Event): void {
    const now = isOfPointer(event) ? over(event) : undefined;
    if (now !== undefined) steps.cancel?.(now.held);
  }
  /** Escape ends the drag and nothing else: a dialog around it stays open. */
  function key(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    const now = over();
    if (now !== undefined) steps.cancel?.(now.held);
  }
  const listeners = [
    ['pointermove', move],
    ['pointerup', letGo],
    ['pointercancel', lose],
    ['lostpointercapture', lose],
  ] as const;

  onScopeDispose(() => over());
  return { begin, isDragging: () => drag !== undefined };
}

function isOfPointer(event: Event): event is PointerEvent {
  return 'pointerId' in event;
}

function isCapturing(target: EventTarget | null): target is Element {
  return target !== null && 'setPointerCapture' in target;
}
