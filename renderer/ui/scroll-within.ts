/** Brings an element to the top of what scrolls nearest around it; unlike `scrollIntoView` it moves nothing further out. */
export function scrollWithin(element: Element): void {
  for (let around = element.parentElement; around !== null; around = around.parentElement) {
    const scrolls = /auto|scroll/.test(getComputedStyle(around).overflowY) && around.scrollHeight > around.clientHeight;
    if (!scrolls) continue;
    around.scrollTop += element.getBoundingClientRect().top - around.getBoundingClientRect().top;
    return;
  }
}
