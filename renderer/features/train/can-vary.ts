/** Whether one sweep can train with several values of a parameter: what a run records changes nothing that it learns. */
export function canVary(path: string): boolean {
  return !path.startsWith('record.');
}
