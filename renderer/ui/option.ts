/** One of several things a person can choose. `why`: why it cannot be chosen, when disabled. */
export interface Option<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
  readonly disabled?: boolean;
  readonly why?: string;
}
