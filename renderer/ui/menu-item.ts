import type { Component } from 'vue';

/** One line of a menu. `checked`: it is a choice that is on or off. */
export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
  readonly icon?: Component;
  readonly keys?: string;
  /** A short fact at the right of the line, as a count. */
  readonly detail?: string | undefined;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly checked?: boolean;
  /** A line above this item parts it from those before. */
  readonly apart?: boolean;
}
