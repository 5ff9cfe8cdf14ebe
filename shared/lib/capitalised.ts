/** Words as they begin a line or a label: Native TensorFlow. */
export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
