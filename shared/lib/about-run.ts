/** A message that says which run it is about: “Run 3: The disk is full.” One that names the run itself stays as it is. */
export function aboutRun(id: number, message: string): string {
  return new RegExp(`\\brun ${id}\\b`, 'i').test(message) ? message : `Run ${id}: ${message}`;
}
