/** A function that makes something the first time it is called and gives the same from then on. What it throws is not kept. */
export function once<Made>(make: () => Made): () => Made {
  let made: { value: Made } | undefined;
  return () => (made ??= { value: make() }).value;
}
