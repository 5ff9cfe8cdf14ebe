import { defineStore } from 'pinia';
import { computed, ref, watchEffect } from 'vue';

export type ThemeChoice = 'system' | 'light' | 'dark';
export type Theme = 'light' | 'dark';

const storageKey = 'hidden-unit.theme';

function kept(): ThemeChoice {
  const text = localStorage.getItem(storageKey);
  return text === 'light' || text === 'dark' ? text : 'system';
}

/** The theme chosen (kept by this window's browser) and the one shown. */
export const useTheme = defineStore('theme', () => {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const systemDark = ref(dark.matches);
  dark.addEventListener('change', (event) => {
    systemDark.value = event.matches;
  });
  const choice = ref<ThemeChoice>(kept());
  const theme = computed<Theme>(() =>
    choice.value === 'system' ? (systemDark.value ? 'dark' : 'light') : choice.value,
  );

  watchEffect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    // The desktop app reads it off, for its title bar and menus.
    document.documentElement.dataset['themeChoice'] = choice.value;
    if (choice.value === 'system') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, choice.value);
  });

  return { choice, theme };
});
